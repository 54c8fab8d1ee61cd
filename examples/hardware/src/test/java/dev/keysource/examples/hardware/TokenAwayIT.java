package dev.keysource.examples.hardware;

import dev.keysource.Health;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSources;
import dev.keysource.KeyPairSpec;
import dev.keysource.local.Pkcs11KeyPairSource;
import dev.keysource.pool.PooledKeyPairSource;
import dev.keysource.testkit.Failures;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.AuthProvider;
import java.security.KeyPair;
import java.security.Provider;
import java.security.Signature;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A token that logs out, or refuses its PIN: nothing dead is given out, and health says why. */
@Tag("interop")
@Timeout(300)
class TokenAwayIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final KeyPairSpec SPEC = KeyPairSpec.EC_P_256;

    @TempDir
    private Path directory;

    private final SoftHsm token = SoftHsm.fresh();

    private KeyPairSource open(String objects) throws Exception {
        Properties settings = token.settings(directory, "pkcs11", objects);
        settings.setProperty("keysource.chain", "pool(pkcs11)");
        settings.setProperty("keysource.pool.specs", SPEC + ":6");
        return KeyPairSources.forProperties(settings);
    }

    private static PooledKeyPairSource pool(KeyPairSource source) {
        return source.find(PooledKeyPairSource.class).get(0);
    }

    private static Provider provider(KeyPairSource source) {
        return source.find(Pkcs11KeyPairSource.class).get(0).provider();
    }

    private static void use(KeyPairSource source, KeyPair pair) throws Exception {
        Signature signature = Signature.getInstance("SHA256withECDSA", provider(source));
        signature.initSign(pair.getPrivate());
        byte[] signed = signature.sign();
        Signature check = Signature.getInstance("SHA256withECDSA", "SunEC");
        check.initVerify(pair.getPublic());
        assertThat(check.verify(signed)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"session", "token"})
    void get_rightAfterALogout_givesALivePair(String objects) throws Exception {
        try (KeyPairSource source = open(objects)) {
            for (int i = 0; i < 10; i++) {
                pool(source).ready(SPEC, 6).get(60, TimeUnit.SECONDS);
                ((AuthProvider) provider(source)).logout();
                await().atMost(LONG).ignoreExceptions().untilAsserted(() -> use(source, source.get(SPEC, LONG)));
            }
            use(source, source.get(SPEC, LONG));
        }
        if (objects.equals("token")) {
            // Each pair that was given out is still there, with its certificate. Of one that was made or deleted when
            // somebody
            // logged out a half may be there too; it stands in the journal, and the next process deletes it.
            List<String> whole = new ArrayList<>(token.identifiers("Private Key"));
            whole.retainAll(token.identifiers("Certificate"));
            assertThat(whole).hasSizeGreaterThanOrEqualTo(11);
            assertThat(token.objects()).hasSizeBetween(2 * whole.size(), 2 * whole.size() + 10);
        }
    }

    @Test
    void get_sourceBehindAnotherThatLogsOutWhileItIsIdle_isToldOfIt() throws Exception {
        try (KeyPairSource source = open("session")) {
            pool(source).ready(SPEC, 6).get(60, TimeUnit.SECONDS);
            ((AuthProvider) provider(source)).logout();
            // The look finds it, the pool drops its pairs and makes new ones.
            await().atMost(LONG)
                    .until(() -> pool(source).pools().get(0).generated() >= 12
                            && source.health().equals(Health.HEALTHY));
            use(source, source.get(SPEC, LONG));
        }
    }

    @Test
    void get_wrongPin_failsAndTriesItOnce() throws Exception {
        Path pinFile = directory.resolve(token.label + ".pin");
        Properties settings = token.settings(directory, "pkcs11", "session");
        Files.writeString(pinFile, "wrong", StandardCharsets.UTF_8);
        settings.setProperty("keysource.chain", "pkcs11");
        try (KeyPairSource source = KeyPairSources.forProperties(settings)) {
            for (int i = 0; i < 20; i++) {
                Failures.assertFails(source.request(SPEC), Reason.UNAVAILABLE)
                        .hasMessageContaining("refused the PIN")
                        .hasMessageNotContaining("wrong");
            }
            assertThat(source.health().status()).isEqualTo(Health.Status.UNAVAILABLE);
            assertThat(source.health().lastFailure().orElseThrow()).hasMessageContaining("CKR_PIN_INCORRECT");
            Files.writeString(pinFile, token.pin + "\n", StandardCharsets.UTF_8);
            assertThat(source.get(SPEC, LONG)).isNotNull();
            assertThat(source.health()).isEqualTo(Health.HEALTHY);
        }
    }

    @Test
    void get_pinFileThatOthersCanRead_isRefused() throws Exception {
        Properties settings = token.settings(directory, "pkcs11", "session");
        Files.setPosixFilePermissions(
                directory.resolve(token.label + ".pin"), PosixFilePermissions.fromString("rw-r-----"));
        settings.setProperty("keysource.chain", "pkcs11");
        try (KeyPairSource source = KeyPairSources.forProperties(settings)) {
            Failures.assertFails(() -> source.get(SPEC, LONG), Reason.UNAVAILABLE)
                    .hasMessageContaining("its mode is rw-r-----, allowed is rw-------");
        }
    }

    @Test
    void get_noSuchToken_namesThoseThatThereAre() throws Exception {
        Properties settings = token.settings(directory, "pkcs11", "session");
        settings.setProperty("keysource.pkcs11.token-label", "nobody's");
        settings.setProperty("keysource.chain", "pkcs11");
        try (KeyPairSource source = KeyPairSources.forProperties(settings)) {
            Failures.assertFails(() -> source.get(SPEC, LONG), Reason.UNAVAILABLE)
                    .hasMessageContaining("no token with the label nobody's")
                    .hasMessageContaining(token.label);
        }
    }

    @Test
    void get_kindThatTokensDoNotHave_isUnsupported() throws Exception {
        try (KeyPairSource source = open("session")) {
            Failures.assertFails(() -> source.get(KeyPairSpec.ED25519, LONG), Reason.UNSUPPORTED)
                    .isInstanceOf(KeyPairSourceException.class);
        }
    }
}
