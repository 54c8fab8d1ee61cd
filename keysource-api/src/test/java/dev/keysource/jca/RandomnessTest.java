package dev.keysource.jca;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import shaded.io.netty.handler.ssl.util.ThreadLocalInsecureRandom;

import java.security.Provider;
import java.security.SecureRandom;
import java.security.SecureRandomSpi;
import java.security.Security;
import java.util.List;
import java.util.Locale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

class RandomnessTest {
    @Test
    void isPlain_nothing_isTrue() {
        assertThat(Randomness.isPlain(null)).isTrue();
    }

    @Test
    void isPlain_thePlatformsDefault_isTrue() {
        assertThat(Randomness.isPlain(new SecureRandom())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"NativePRNG", "NativePRNGBlocking", "NativePRNGNonBlocking", "Windows-PRNG"})
    void isPlain_whatTheSystemFeeds_isTrue(String algorithm) throws Exception {
        assumeTrue(Security.getAlgorithms("SecureRandom").contains(algorithm.toUpperCase(Locale.ROOT)));
        assertThat(Randomness.isPlain(SecureRandom.getInstance(algorithm))).isTrue();
    }

    @Test
    void isPlain_strong_isTrue() throws Exception {
        assertThat(Randomness.isPlain(SecureRandom.getInstanceStrong())).isTrue();
    }

    @Test
    void isPlain_sha1prng_isFalse() throws Exception {
        assertThat(Randomness.isPlain(SecureRandom.getInstance("SHA1PRNG"))).isFalse();
    }

    @Test
    void isPlain_aDrbgThatIsNotTheDefault_isFalse() throws Exception {
        assumeTrue(!new SecureRandom().getAlgorithm().equals("DRBG"));
        assertThat(Randomness.isPlain(SecureRandom.getInstance("DRBG"))).isFalse();
    }

    @Test
    void isPlain_aSubclass_isFalse() {
        assertThat(Randomness.isPlain(new SecureRandom() {
                    private static final long serialVersionUID = 1L;
                }))
                .isFalse();
    }

    @Test
    void isPlain_nettysWhichCannotBeSeeded_isTrue() {
        assertThat(Randomness.isPlain(new ThreadLocalInsecureRandom())).isTrue();
    }

    @Test
    void isPlain_anotherProvidersUnderTheNameOfTheJdks_isFalse() throws Exception {
        assertThat(Randomness.isPlain(SecureRandom.getInstance("NativePRNG", new OtherRandom("NativePRNG"))))
                .isFalse();
    }

    @Test
    void isPlain_theDefaultOfAProviderThatStandsFirst_isTrue() {
        Provider first = new OtherRandom("OTHER");
        Security.insertProviderAt(first, 1);
        try {
            SecureRandom random = new SecureRandom();
            assertThat(random.getProvider().getName()).isEqualTo(first.getName());
            assertThat(Randomness.isPlain(random)).isTrue();
        } finally {
            Security.removeProvider(first.getName());
        }
    }

    @Test
    void isPlain_sha1prngAsTheDefault_isFalse() {
        Provider first = new OtherRandom("SHA1PRNG");
        Security.insertProviderAt(first, 1);
        try {
            assertThat(Randomness.isPlain(new SecureRandom())).isFalse();
        } finally {
            Security.removeProvider(first.getName());
        }
    }

    /** A provider with a generator that gives zeros. */
    static final class OtherRandom extends Provider {
        private static final long serialVersionUID = 1L;

        OtherRandom(String algorithm) {
            super("OtherRandom", "1", "");
            putService(new Service(this, "SecureRandom", algorithm, Zeros.class.getName(), List.of(), null));
        }
    }

    public static final class Zeros extends SecureRandomSpi {
        private static final long serialVersionUID = 1L;

        @Override
        protected void engineSetSeed(byte[] seed) {}

        @Override
        protected void engineNextBytes(byte[] bytes) {}

        @Override
        protected byte[] engineGenerateSeed(int size) {
            return new byte[size];
        }
    }
}
