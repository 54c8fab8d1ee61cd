package dev.keysource.jca;

import dev.keysource.KeyPairSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import javax.crypto.Cipher;
import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(120)
class KeysourceProviderTest {
    private final RsaSource source = new RsaSource();
    private final Provider provider = new KeysourceProvider(source.chain());

    private KeyPair pair() throws NoSuchAlgorithmException {
        return pair(provider);
    }

    private static KeyPair pair(Provider from) throws NoSuchAlgorithmException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA", from);
        generator.initialize(2048);
        return generator.generateKeyPair();
    }

    @ParameterizedTest
    @CsvSource({
        "RSA, RSA",
        "rsa, RSA",
        "1.2.840.113549.1.1.1, RSA",
        "OID.1.2.840.113549.1.1, RSA",
        "1.2.840.113549.1.1, RSA",
        "RSASSA-PSS, RSASSA-PSS",
        "PSS, RSASSA-PSS",
        "1.2.840.113549.1.1.10, RSASSA-PSS"
    })
    void generator_byAnyOfTheNames_makesSuchKeysAndTellsTheNameAsTheJdk(String name, String algorithm)
            throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(name, provider);
        KeyPairGenerator stock = KeyPairGenerator.getInstance(name, Security.getProvider("SunRsaSign"));
        assertThat(generator.getAlgorithm()).isEqualTo(stock.getAlgorithm());
        assertThat(generator.getProvider()).isSameAs(provider);
        generator.initialize(2048);
        assertThat(generator.generateKeyPair().getPublic().getAlgorithm()).isEqualTo(algorithm);
        assertThat(source.asked).containsExactly(KeyPairSpec.RSA_2048);
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "DSA", "DH", "X25519", "XDH", "EdDSA", "DiffieHellman"})
    void generator_ofAnotherAlgorithm_isNotThere(String algorithm) {
        assertThatThrownBy(() -> KeyPairGenerator.getInstance(algorithm, provider))
                .isInstanceOf(NoSuchAlgorithmException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {2048, 3072, 4096})
    void generator_ofASizeThatPoolsKeep_asksForIt(int size) throws Exception {
        source.answering(spec -> CompletableFuture.failedFuture(new AssertionError("empty")));
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA", provider);
        generator.initialize(size);
        KeyPair made = generator.generateKeyPair();
        assertThat(((RSAPublicKey) made.getPublic()).getModulus().bitLength()).isEqualTo(size);
        assertThat(source.asked).containsExactly(KeyPairSpec.of("RSA", String.valueOf(size)));
    }

    @Test
    void generator_usedByManyThreadsAtOnce_givesEachAPairOfItsSize() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA", provider);
        generator.initialize(2048);
        List<CompletableFuture<KeyPair>> pairs = Stream.generate(
                        () -> CompletableFuture.supplyAsync(generator::generateKeyPair))
                .limit(32)
                .toList();
        for (CompletableFuture<KeyPair> pair : pairs) {
            assertThat(((RSAPublicKey) pair.join().getPublic()).getModulus().bitLength())
                    .isEqualTo(2048);
        }
        assertThat(source.asked).hasSize(32);
    }

    @Test
    void keyFactory_ofThisProvider_readsTranslatesAndShowsKeysAsTheJdks() throws Exception {
        KeyPair pair = pair();
        KeyFactory factory = KeyFactory.getInstance("RSA", provider);
        KeyFactory stock = KeyFactory.getInstance("RSA", Security.getProvider("SunRsaSign"));
        assertThat(factory.generatePublic(
                        new X509EncodedKeySpec(pair.getPublic().getEncoded())))
                .isEqualTo(pair.getPublic())
                .hasSameClassAs(pair.getPublic());
        assertThat(factory.translateKey(pair.getPrivate())).isEqualTo(pair.getPrivate());
        assertThat(factory.getKeySpec(pair.getPublic(), RSAPublicKeySpec.class).getModulus())
                .isEqualTo(((RSAPublicKey) pair.getPublic()).getModulus());
        assertThatThrownBy(() -> factory.generatePublic(new X509EncodedKeySpec(new byte[1])))
                .isInstanceOf(java.security.spec.InvalidKeySpecException.class)
                .hasMessage(messageOf(() -> stock.generatePublic(new X509EncodedKeySpec(new byte[1]))));
    }

    private static String messageOf(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return org.assertj.core.api.Assertions.catchThrowable(call).getMessage();
    }

    @Test
    void signatureAndCipher_ofTheProviderThatAGeneratorTells_work() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA", provider);
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        Signature signature = Signature.getInstance("SHA256withRSA", generator.getProvider());
        signature.initSign(pair.getPrivate());
        byte[] signed = signature.sign();
        signature.initVerify(pair.getPublic());
        assertThat(signature.verify(signed)).isTrue();
        Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPWithSHA-256AndMGF1Padding", generator.getProvider());
        cipher.init(Cipher.ENCRYPT_MODE, pair.getPublic());
        byte[] sealed = cipher.doFinal(new byte[] {1});
        cipher.init(Cipher.DECRYPT_MODE, pair.getPrivate());
        assertThat(cipher.doFinal(sealed)).containsExactly(1);
    }

    @Test
    void services_ofOtherKinds_areNotThere() {
        assertThat(provider.getService("MessageDigest", "SHA-256")).isNull();
        assertThat(provider.getService("Signature", "SHA256withECDSA")).isNull();
        assertThat(provider.getService("Cipher", "AES")).isNull();
        assertThat(provider.getService("SecureRandom", "NativePRNG")).isNull();
    }

    @Test
    void serviceLoader_ofTheJvm_findsItAndRegistersNothing() {
        assertThat(ServiceLoader.load(Provider.class)).hasAtLeastOneElementOfType(KeysourceProvider.class);
        assertThat(Security.getProvider("Keysource")).isNull();
    }

    @Test
    void configure_withAFileThatIsNotThere_warnsOnceWithTheFirstPairAndLeavesItToTheJdk(@TempDir Path directory)
            throws Exception {
        Provider configured =
                provider.configure(directory.resolve("no.properties").toString());
        try (Warnings warnings = new Warnings()) {
            assertThat(pair(configured)).isNotNull();
            assertThat(pair(configured)).isNotNull();
            assertThat(warnings.lines())
                    .singleElement()
                    .asString()
                    .contains("security.provider: found '" + directory.resolve("no.properties") + "'");
        }
    }

    @Test
    void configure_withAFileWhoseChainIsWrong_warnsOnceAndNamesTheSetting(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("keysource.properties"), "keysource.chain = lokal\n");
        Provider configured = provider.configure(file.toString());
        try (Warnings warnings = new Warnings()) {
            assertThat(pair(configured)).isNotNull();
            assertThat(pair(configured)).isNotNull();
            assertThat(warnings.lines()).singleElement().asString().contains("keysource.chain", "'lokal'");
        }
    }

    @Test
    void configure_withAMisspeltSettingOfItsOwn_warnsOnceAndNamesIt(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(
                directory.resolve("keysource.properties"), "keysource.chain = local\nkeysource.jca.timout = 1s\n");
        Provider configured = provider.configure(file.toString());
        try (Warnings warnings = new Warnings()) {
            assertThat(pair(configured)).isNotNull();
            assertThat(warnings.lines()).singleElement().asString().contains("keysource.jca.timout", "timeout");
        }
    }

    @Test
    void generator_withoutAChainInTheSystemProperties_warnsOnceAndLeavesItToTheJdk() throws Exception {
        try (Warnings warnings = new Warnings()) {
            assertThat(pair(new KeysourceProvider())).isNotNull();
            assertThat(warnings.lines()).singleElement().asString().contains("keysource.chain: found nothing");
        }
    }

    @Test
    void generator_whereAProviderOfFipsModulesIsRegistered_isTheJdks() throws Exception {
        Provider fips = new Provider("BCFIPS", "1", "") {
            private static final long serialVersionUID = 1L;
        };
        Security.addProvider(fips);
        try {
            assertThat(KeyPairGenerator.getInstance("RSA", provider)
                            .getProvider()
                            .getName())
                    .isEqualTo("SunRsaSign");
        } finally {
            Security.removeProvider(fips.getName());
        }
        pair();
        assertThat(source.asked).hasSize(1);
    }

    @Test
    void generator_withASystemPropertyThatAsksForFips_isTheJdks() throws Exception {
        System.setProperty("com.redhat.fips", "true");
        try {
            assertThat(KeyPairGenerator.getInstance("RSA", provider)
                            .getProvider()
                            .getName())
                    .isEqualTo("SunRsaSign");
        } finally {
            System.clearProperty("com.redhat.fips");
        }
    }

    @Test
    void provider_written_isRefused() {
        assertThatThrownBy(() -> new ObjectOutputStream(new ByteArrayOutputStream()).writeObject(provider))
                .isInstanceOf(NotSerializableException.class);
    }
}
