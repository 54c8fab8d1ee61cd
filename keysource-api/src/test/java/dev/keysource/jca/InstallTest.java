package dev.keysource.jca;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyPairGeneratorSpi;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Installs the provider in the JVM of the tests, where the JCA was in use before. {@code JcaProcessIT} has fresh ones. */
@Timeout(120)
class InstallTest {
    private static final String PREFERRED = "jdk.security.provider.preferred";

    private final RsaSource source = new RsaSource();
    private List<String> before;

    @BeforeEach
    void useTheJca() {
        new SecureRandom().nextInt();
        before = providers();
    }

    @AfterEach
    void uninstall() {
        KeysourceProvider.uninstall();
        Security.removeProvider("Other");
        Security.setProperty(PREFERRED, "");
        assertThat(providers()).isEqualTo(before);
    }

    private static List<String> providers() {
        return Arrays.stream(Security.getProviders()).map(Provider::getName).toList();
    }

    private static KeyPair pair() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }

    private static String asked() throws Exception {
        return KeyPairGenerator.getInstance("RSA").getProvider().getName();
    }

    @Test
    void install_ofASource_answersUnchangedCode() throws Exception {
        KeysourceProvider provider = KeysourceProvider.install(source);
        assertThat(pair()).isNotNull();
        assertThat(source.asked).hasSize(1);
        assertThat(Security.getProvider("Keysource")).isSameAs(provider);
        assertThat(KeyPairGenerator.getInstance("RSA", "Keysource").getProvider())
                .isSameAs(provider);
    }

    @Test
    void install_whereTheJcaIsInUse_standsBeforeTheFirstThatMakesRsaPairs() {
        KeysourceProvider.install(source);
        assertThat(providers().indexOf("Keysource")).isEqualTo(providers().indexOf("SunRsaSign") - 1);
        assertThat(providers()).hasSize(before.size() + 1);
    }

    @Test
    void install_ofASource_leavesOtherServicesAsTheyAre() throws Exception {
        KeysourceProvider.install(source);
        assertThat(java.security.KeyFactory.getInstance("RSA").getProvider().getName())
                .isEqualTo("SunRsaSign");
        assertThat(java.security.Signature.getInstance("SHA256withRSA")
                        .getProvider()
                        .getName())
                .isEqualTo("SunRsaSign");
        assertThat(KeyPairGenerator.getInstance("EC").getProvider().getName()).isEqualTo("SunEC");
        assertThat(new SecureRandom().getProvider().getName()).isEqualTo("SUN");
    }

    @Test
    void uninstall_always_restoresWhatWasThere() throws Exception {
        Security.setProperty(PREFERRED, "KeyFactory.RSA:SunRsaSign ,MessageDigest.MD5:SUN");
        KeysourceProvider.install(source);
        assertThat(Security.getProperty(PREFERRED))
                .isEqualTo("KeyPairGenerator.RSA:Keysource, KeyPairGenerator.RSASSA-PSS:Keysource, "
                        + "KeyFactory.RSA:SunRsaSign ,MessageDigest.MD5:SUN");
        assertThat(KeysourceProvider.uninstall()).isTrue();
        assertThat(Security.getProperty(PREFERRED)).isEqualTo("KeyFactory.RSA:SunRsaSign ,MessageDigest.MD5:SUN");
        assertThat(providers()).isEqualTo(before);
        assertThat(pair()).isNotNull();
        assertThat(source.asked).isEmpty();
        assertThat(source.closed).isFalse();
    }

    @Test
    void install_whereItIsPreferredAlready_trustsThatAndLeavesIt() {
        String preferred = "KeyPairGenerator.RSA:Keysource, KeyPairGenerator.RSASSA-PSS:Keysource, Cipher.AES:SunJCE";
        Security.setProperty(PREFERRED, preferred);
        KeysourceProvider.install(source);
        assertThat(Security.getProperty(PREFERRED)).isEqualTo(preferred);
        assertThat(providers()).last().isEqualTo("Keysource");
        KeysourceProvider.uninstall();
        assertThat(Security.getProperty(PREFERRED)).isEqualTo(preferred);
    }

    @Test
    void uninstall_withoutAnInstallation_doesNothing() {
        assertThat(KeysourceProvider.uninstall()).isFalse();
        KeysourceProvider.install(source);
        assertThat(KeysourceProvider.uninstall()).isTrue();
        assertThat(KeysourceProvider.uninstall()).isFalse();
    }

    @Test
    void uninstall_afterSomebodyChangedThePreferences_takesOnlyItsOwn() {
        Security.setProperty(PREFERRED, "KeyFactory.RSA:SunRsaSign");
        KeysourceProvider.install(source);
        Security.setProperty(PREFERRED, "Cipher.AES:SunJCE,  " + Security.getProperty(PREFERRED));
        KeysourceProvider.uninstall();
        assertThat(Security.getProperty(PREFERRED)).isEqualTo("Cipher.AES:SunJCE, KeyFactory.RSA:SunRsaSign");
    }

    @Test
    void uninstall_afterSomebodySetOtherPreferences_leavesThem() {
        KeysourceProvider.install(source);
        Security.setProperty(PREFERRED, "Cipher.AES:SunJCE");
        KeysourceProvider.uninstall();
        assertThat(Security.getProperty(PREFERRED)).isEqualTo("Cipher.AES:SunJCE");
    }

    @Test
    void uninstall_afterAnotherProviderWasPutFirst_leavesThatOne() {
        KeysourceProvider.install(source);
        Security.insertProviderAt(new Other(), 1);
        KeysourceProvider.uninstall();
        assertThat(providers().get(0)).isEqualTo("Other");
        assertThat(providers()).doesNotContain("Keysource");
    }

    @Test
    void uninstall_afterTheApplicationRemovedTheProvider_restoresTheRest() throws Exception {
        KeysourceProvider.install(source);
        Security.removeProvider("Keysource");
        assertThat(asked()).isEqualTo("SunRsaSign");
        assertThat(KeysourceProvider.uninstall()).isTrue();
        assertThat(Security.getProperty(PREFERRED)).isEmpty();
    }

    @Test
    void install_ofSettings_readsThemAsTheyWere() throws Exception {
        Properties settings = new Properties();
        settings.setProperty("keysource.chain", "nothing of this name");
        KeysourceProvider.install(settings);
        settings.setProperty("keysource.chain", "changed later");
        try (Warnings warnings = new Warnings()) {
            pair();
            assertThat(warnings.awaited()).singleElement().asString().contains("nothing of this name");
        }
    }

    @Test
    void install_twice_replacesTheFirst() throws Exception {
        KeysourceProvider.install(source);
        RsaSource second = new RsaSource();
        KeysourceProvider.install(second);
        pair();
        assertThat(source.asked).isEmpty();
        assertThat(second.asked).hasSize(1);
        KeysourceProvider.uninstall();
        assertThat(Security.getProperty(PREFERRED)).isEmpty();
    }

    @Test
    void provider_afterAnotherOneWasPutFirst_comesFirstAgain() throws Exception {
        KeysourceProvider.install(source);
        for (int i = 0; i < 3; i++) {
            Security.insertProviderAt(new Other(), 1);
            awaitUntil(() -> asked().equals("Keysource"));
            Security.removeProvider("Other");
        }
        assertThat(providers()).hasSize(before.size() + 1);
    }

    @Test
    void provider_whileOthersComeAndGo_isAlwaysRegisteredInTheEnd() throws Exception {
        KeysourceProvider provider = KeysourceProvider.install(source);
        for (int i = 0; i < 200; i++) {
            Security.insertProviderAt(new Other(), 1);
            Security.removeProvider("Other");
        }
        Security.insertProviderAt(new Other(), 1);
        awaitUntil(() -> asked().equals("Keysource"));
        assertThat(Security.getProvider("Keysource")).isSameAs(provider);
    }

    @Test
    void provider_removedByTheApplication_warnsOnceAndStaysAway() throws Exception {
        try (Warnings warnings = new Warnings()) {
            KeysourceProvider.install(source);
            Security.removeProvider("Keysource");
            awaitUntil(() -> !warnings.lines().isEmpty());
            assertThat(warnings.awaited()).singleElement().asString().contains("removed the provider Keysource");
            assertThat(asked()).isEqualTo("SunRsaSign");
        }
    }

    private static void awaitUntil(Callable<Boolean> condition) throws Exception {
        while (!condition.call()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void generator_ofAnUninstalledProvider_goesOnWithTheNext() throws Exception {
        KeysourceProvider.install(source);
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        generator.generateKeyPair();
        KeysourceProvider.uninstall();
        assertThat(generator.generateKeyPair()).isNotNull();
        assertThat(source.asked).hasSize(1);
    }

    @Test
    void generator_withAnotherProviderThatAcceptsMore_passesOnToIt() throws Exception {
        Security.addProvider(new Other());
        KeysourceProvider.install(source);
        for (KeyPairGenerator generator : new KeyPairGenerator[] {
            KeyPairGenerator.getInstance("RSA"), KeyPairGenerator.getInstance("RSA", "Keysource")
        }) {
            generator.initialize(Other.ONLY_SIZE);
            assertThat(generator.generateKeyPair()).isSameAs(Other.PAIR);
        }
    }

    @Test
    void install_whereAnotherCopyIsInstalled_warnsAndLeavesIt() throws Exception {
        Provider copy = new Provider("Keysource", "1", "") {
            private static final long serialVersionUID = 1L;
        };
        Security.addProvider(copy);
        try (Warnings warnings = new Warnings()) {
            KeysourceProvider.install(source);
            assertThat(warnings.awaited()).singleElement().asString().contains("another provider Keysource");
            assertThat(Security.getProvider("Keysource")).isSameAs(copy);
            assertThat(Security.getProperty(PREFERRED)).isEmpty();
            assertThat(KeysourceProvider.uninstall()).isFalse();
            assertThat(pair()).isNotNull();
        } finally {
            Security.removeProvider("Keysource");
        }
    }

    @Test
    void install_whereFipsModulesAreUsed_warnsAndChangesNothing() throws Exception {
        Provider fips = new Provider("BCFIPS", "1", "") {
            private static final long serialVersionUID = 1L;
        };
        Security.addProvider(fips);
        try (Warnings warnings = new Warnings()) {
            KeysourceProvider.install(source);
            assertThat(warnings.awaited()).singleElement().asString().contains("FIPS");
            assertThat(providers()).doesNotContain("Keysource");
            assertThat(asked()).isEqualTo("SunRsaSign");
        } finally {
            Security.removeProvider(fips.getName());
        }
    }

    @Test
    void install_withATimeoutThatIsNotAllowed_isRefused() {
        assertThatThrownBy(() -> KeysourceProvider.install(source, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("timeout: found PT0S");
        assertThat(providers()).isEqualTo(before);
    }

    /** A provider with a generator that accepts one size which nobody else does. */
    private static final class Other extends Provider {
        static final int ONLY_SIZE = 3;
        static final KeyPair PAIR = new KeyPair(null, null);
        private static final long serialVersionUID = 1L;

        Other() {
            super("Other", "1", "");
            putService(new Service(this, "KeyPairGenerator", "RSA", "", null, null) {
                @Override
                public Object newInstance(Object parameter) {
                    return new KeyPairGeneratorSpi() {
                        @Override
                        public void initialize(int size, SecureRandom random) {
                            if (size != ONLY_SIZE) {
                                throw new java.security.InvalidParameterException("too usual");
                            }
                        }

                        @Override
                        public KeyPair generateKeyPair() {
                            return PAIR;
                        }
                    };
                }
            });
        }
    }
}
