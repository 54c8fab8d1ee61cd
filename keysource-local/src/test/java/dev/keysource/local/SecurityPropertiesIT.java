package dev.keysource.local;

import dev.keysource.local.engine.ImitationProvider;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

import static org.assertj.core.api.Assertions.assertThat;

/** Processes whose host has set other providers and random generators than the JDK does. */
@Timeout(300)
class SecurityPropertiesIT {
    private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));
    private static final String BC = BouncyCastleProvider.class.getName();
    private static final String IMITATION = ImitationProvider.class.getName();
    private static final String ACCP = "com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider";
    private static final String CONSCRYPT = "org.conscrypt.OpenSSLProvider";
    private static final String[] OF_ALL_STRENGTHS = {
        "RSA-2048", "EC-P-256", "EC-P-384", "EC-P-521", "Ed448", "ML-KEM-1024"
    };

    @TempDir
    private Path directory;

    private final Map<String, String> security = new LinkedHashMap<>();
    private List<String> providers = List.of();
    private final List<String> options = new ArrayList<>(List.of("-Dkeysource.chain=local"));

    /** Runs with these settings; what was printed, by what it is about. */
    private Map<String, String> make(String... specs) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                JAVA_HOME.resolve("bin/java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Djava.security.properties==" + securityProperties()));
        command.addAll(options);
        command.add(PairsOfSpecs.class.getName());
        command.addAll(List.of(specs));
        Process process = new ProcessBuilder(command)
                .redirectError(directory.resolve("errors").toFile())
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as("%s%s", output, Files.readString(directory.resolve("errors")))
                .isZero();
        Map<String, String> found = new LinkedHashMap<>();
        output.lines()
                .map(line -> line.split(": ", 2))
                .forEach(parts -> found.put(parts[0], parts.length == 2 ? parts[1] : ""));
        return found;
    }

    /** Those of the JDK, changed. */
    private Path securityProperties() throws IOException {
        Properties properties = new Properties();
        try (InputStream master = Files.newInputStream(JAVA_HOME.resolve("conf/security/java.security"))) {
            properties.load(master);
        }
        if (!providers.isEmpty()) {
            properties.keySet().removeIf(key -> key.toString().startsWith("security.provider."));
            for (int i = 0; i < providers.size(); i++) {
                properties.setProperty("security.provider." + (i + 1), providers.get(i));
            }
        }
        properties.putAll(security);
        Path file = directory.resolve("java.security");
        try (OutputStream out = Files.newOutputStream(file)) {
            properties.store(out, null);
        }
        return file;
    }

    private static void assertMade(Map<String, String> found, String... specs) {
        assertThat(Arrays.asList(specs))
                .allSatisfy(spec -> assertThat(found.get(spec)).as(spec).isEqualTo("made"));
    }

    private static void assertUnsupported(Map<String, String> found, String spec, String... said) {
        assertThat(found.get(spec)).as(spec).startsWith("UNSUPPORTED").contains(said);
    }

    @Test
    void get_seedFromElsewhere_isMadeFromAStrongGenerator() throws Exception {
        options.add("-Djava.security.egd=file:/dev/./urandom");
        security.put("securerandom.drbg.config", "Hash_DRBG,SHA-224,112,none");
        security.put("securerandom.strongAlgorithms", "SHA1PRNG:SUN");
        Map<String, String> found = make(OF_ALL_STRENGTHS);
        assertThat(found.get("random")).matches("(NativePRNG of SUN|Windows-PRNG of SunMSCAPI), 256");
        assertMade(found, OF_ALL_STRENGTHS);
    }

    @Test
    void get_generatorsOfOthersInFront_areNotUsed() throws Exception {
        providers = List.of(IMITATION, CONSCRYPT, BC, "SunRsaSign", "SunEC", "SunJCE", "SUN");
        security.put("securerandom.source", "file:/nowhere");
        Map<String, String> found = make(OF_ALL_STRENGTHS);
        assertThat(found.get("random")).matches("(NativePRNG|DRBG) of SUN, 256");
        assertMade(found, OF_ALL_STRENGTHS);
    }

    @Test
    void get_noGeneratorOfTheJdk_isRefusedUnlessTheHostNamesAnother() throws Exception {
        providers = List.of(ACCP, "SunRsaSign", "SunEC", "SunJCE");
        assertUnsupported(
                make("EC-P-256"),
                "EC-P-256",
                "no random generator here is trusted: found LibCryptoRng of AmazonCorrettoCryptoProvider;",
                "the security property securerandom.strongAlgorithms");
        security.put("securerandom.strongAlgorithms", "NativePRNGBlocking:SUN, LibCryptoRng");
        Map<String, String> found = make(OF_ALL_STRENGTHS);
        assertThat(found.get("random")).isEqualTo("LibCryptoRng of AmazonCorrettoCryptoProvider, 256");
        assertMade(found, "RSA-2048", "EC-P-256", "EC-P-384", "EC-P-521", "Ed448");
        // The JDK's, from 24 on, needs the hash functions of the provider that is missing.
        assertThat(found.get("ML-KEM-1024")).matches("made|UNSUPPORTED.*");
    }

    @Test
    void get_generatorWeakerThanTheKind_isRefusedWithBothStrengths() throws Exception {
        // Bouncy Castle blinds with the first generator there is, and waits for ever for anything but zeros of the
        // imitation.
        providers = List.of("SunRsaSign", "SunEC", "SunJCE", IMITATION, BC);
        security.put("securerandom.strongAlgorithms", "DRBG:Imitation");
        String[] all = {
            "RSA-2048",
            "RSA-3072",
            "RSA-4096",
            "EC-P-256",
            "EC-P-384",
            "EC-P-521",
            "Ed25519",
            "Ed448",
            "ML-DSA-44",
            "ML-DSA-65",
            "ML-KEM-1024",
            "SLH-DSA-SHA2-192f"
        };
        Map<String, String> found = make(all);
        assertMade(found, "RSA-2048", "RSA-3072", "EC-P-256", "Ed25519", "ML-DSA-44");
        Map<String, Integer> refused = Map.of(
                "RSA-4096",
                152,
                "EC-P-384",
                192,
                "EC-P-521",
                256,
                "Ed448",
                224,
                "ML-DSA-65",
                192,
                "ML-KEM-1024",
                256,
                "SLH-DSA-SHA2-192f",
                192);
        refused.forEach((spec, strength) -> assertUnsupported(
                found,
                spec,
                "such a pair claims a security strength of " + strength + " bits",
                "DRBG of Imitation, has 128"));
    }

    @Test
    void get_registeredOnlyWithoutSunRsaSign_makesNoRsaPair() throws Exception {
        providers = List.of("SUN", "SunEC", "SunJCE");
        assertMade(make("RSA-2048"), "RSA-2048");
        options.add("-Dkeysource.local.registered-only=true");
        Map<String, String> found = make("RSA-2048", "EC-P-256", "EC-P-521", "Ed25519", "X448", "SLH-DSA-SHA2-128f");
        assertUnsupported(
                found,
                "RSA-2048",
                "none of the registered providers [SUN, SunEC, SunJCE] makes such pairs;"
                        + " registered-only keeps to them, and without it or with SunRsaSign or BC registered they would be"
                        + " made");
        assertUnsupported(found, "SLH-DSA-SHA2-128f", "with BC registered they would be made");
        assertMade(found, "EC-P-256", "EC-P-521", "Ed25519", "X448");
    }

    @Test
    void get_registeredOnlyAndBouncyCastleInFront_isMadeAndCheckedByIt() throws Exception {
        providers = List.of(BC, "SUN");
        options.add("-Dkeysource.local.registered-only=true");
        String[] all = {
            "RSA-2048",
            "EC-P-256",
            "EC-P-521",
            "Ed25519",
            "X25519",
            "Ed448",
            "X448",
            "ML-DSA-87",
            "ML-KEM-1024",
            "SLH-DSA-SHAKE-256f"
        };
        assertMade(make(all), all);
    }

    /** Bouncy Castle's generator takes its seed from another one. */
    @Test
    void get_registeredOnlyAndNoGeneratorThatWorks_isRefused() throws Exception {
        providers = List.of(BC);
        security.put("securerandom.strongAlgorithms", "DEFAULT:BC");
        options.add("-Dkeysource.local.registered-only=true");
        assertUnsupported(
                make("EC-P-256"),
                "EC-P-256",
                "found DEFAULT of BC, NONCEANDIV of BC, of which cannot be used DEFAULT of BC");
    }

    @Test
    void get_registeredOnlyAndATokenInFront_isMadeByTheNextProvider() throws Exception {
        providers = List.of(IMITATION, "SUN", "SunRsaSign", "SunEC", "SunJCE");
        options.add("-Dkeysource.local.registered-only=true");
        assertMade(make("EC-P-256", "RSA-2048"), "EC-P-256", "RSA-2048");
    }
}
