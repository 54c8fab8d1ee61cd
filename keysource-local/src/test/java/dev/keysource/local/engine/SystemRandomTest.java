package dev.keysource.local.engine;

import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;

import java.security.DrbgParameters;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

class SystemRandomTest {
    private static final Provider IMITATION = new ImitationProvider();
    private static final Provider SUN = Security.getProvider("SUN");

    private static SystemRandom choose(Set<String> strong, Provider... providers) {
        return SystemRandom.choose(List.of(providers), strong);
    }

    @Test
    void create_onThisJvm_isStrongEnoughForEveryKind() {
        assertThat(SystemRandom.create().strength()).isEqualTo(256);
        assertThat(SystemRandom.ofRegistered().strength()).isEqualTo(256);
    }

    @Test
    void choose_generatorsOfOthersInFront_takesTheJdks() {
        SystemRandom random = choose(Set.of("NativePRNGBlocking:SUN", "DRBG:SUN"), IMITATION, SUN);
        assertThat(random.generator().getProvider()).isSameAs(SUN);
        assertThat(random.strength()).isEqualTo(256);
    }

    @Test
    void choose_generatorsOfOthersOnly_trustsNone() {
        SystemRandom random = choose(Set.of(), IMITATION, new BouncyCastleProvider());
        assertThat(random.strength()).isZero();
        assertThat(random.description())
                .isEqualTo("NativePRNG of Imitation, DRBG of Imitation, SHA1PRNG of Imitation, Zeros of Imitation,"
                        + " DEFAULT of BC, NONCEANDIV of BC");
    }

    @Test
    void choose_generatorThatTheHostCallsStrong_isTrusted() {
        for (String name : List.of("DEFAULT", "DEFAULT:BC")) {
            SystemRandom random = choose(Set.of(name), IMITATION, new BouncyCastleProvider());
            assertThat(random.description()).isEqualTo("DEFAULT of BC");
            assertThat(random.strength()).isEqualTo(256);
        }
    }

    @Test
    void choose_sha1prng_isNeverTrusted() {
        assertThat(choose(Set.of("SHA1PRNG", "SHA1PRNG:Imitation"), IMITATION).strength())
                .isZero();
    }

    @Test
    void choose_generatorThatAnswers_hasTheStrengthThatItSays() {
        SystemRandom weak = choose(Set.of("DRBG:Imitation"), IMITATION);
        assertThat(weak.description()).isEqualTo("DRBG of Imitation");
        assertThat(weak.strength()).isEqualTo(128);
        assertThat(choose(Set.of("DRBG:Imitation"), IMITATION, SUN).strength()).isEqualTo(256);
    }

    @Test
    void choose_drbgOfTheJdk_isAskedForTheGreatestStrength() {
        Provider drbg = new Provider("Only a DRBG", "1", "a test's") {
            private static final long serialVersionUID = 1L;

            {
                putService(new Service(this, "SecureRandom", "DRBG", "the JDK's", null, null) {
                    @Override
                    public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
                        return SUN.getService("SecureRandom", "DRBG").newInstance(parameter);
                    }
                });
            }
        };
        SystemRandom random = choose(Set.of("DRBG"), drbg);
        assertThat(random.generator().getParameters())
                .isInstanceOfSatisfying(
                        DrbgParameters.Instantiation.class,
                        parameters -> assertThat(parameters.getStrength()).isEqualTo(256));
        assertThat(random.strength()).isEqualTo(256);
    }
}
