package dev.keysource.local.check;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.ByteBuffer;
import java.security.PublicKey;
import java.util.function.LongUnaryOperator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

class SeenKeysTest {
    /** More than this many keys pass one of 64 samples with the probability e^-20. */
    private static final int FIRST_SAMPLE_AT_WORST = 20 * 64;

    private final SeenKeys seen = new SeenKeys();
    private long made;

    /** A fingerprint for each number, as random as a hash: the finalizer of SplitMix64, which is a bijection. */
    private static long fingerprint(long number) {
        long mixed = number * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    private boolean makeNext(LongUnaryOperator generator) {
        return seen.add(fingerprint(generator.applyAsLong(made++)));
    }

    /** Makes so many keys that are new. */
    private void make(long count, LongUnaryOperator generator) {
        for (long i = 0; i < count; i++) {
            if (!makeNext(generator)) {
                fail("key %d is new", made - 1);
            }
        }
    }

    /** How many keys pass before one is refused. */
    private long passes(LongUnaryOperator generator) {
        long passed = 0;
        while (makeNext(generator)) {
            passed++;
        }
        return passed;
    }

    @Test
    void add_sameKeyTwice_isNewOnlyOnce() {
        assertThat(seen.add(new NumberedKey(1))).isTrue();
        assertThat(seen.add(new NumberedKey(2))).isTrue();
        assertThat(seen.add(new NumberedKey(1))).isFalse();
    }

    @Test
    void add_zeroTwice_isNewOnlyOnce() {
        assertThat(seen.add(0L)).isTrue();
        assertThat(seen.add(0L)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 1_000, 65_536, 130_000, 160_000, 786_432, 1_000_000, 1_572_863})
    void add_generatorWithAPeriod_isFoundAtItsFirstRepeatedKey(long period) {
        LongUnaryOperator generator = number -> number % period;
        make(period, generator);
        assertThat(makeNext(generator)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"1_000_000, 1", "1_200_000, 130_000", "5_000_000, 160_000", "5_000_000, 786_432"})
    void add_generatorThatFallsIntoACycleLater_isFoundAtItsFirstRepeatedKey(long good, long period) {
        LongUnaryOperator generator = number -> number < good ? number : good + (number - good) % period;
        make(good + period, generator);
        assertThat(makeNext(generator)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0, 1_700_000", "0, 5_000_000", "3_000_000, 2_000_000"})
    void add_longerPeriodThanAllKeysAreKept_isFoundByTheSample(long good, long period) {
        LongUnaryOperator generator = number -> number < good ? number : good + (number - good) % period;
        make(good + period, generator);
        assertThat(passes(generator)).isLessThan(FIRST_SAMPLE_AT_WORST);
    }

    /** One key in a hundred is the one of so long ago, as when several generators share a source and one is stuck. */
    @ParameterizedTest
    @ValueSource(longs = {130_000, 700_000})
    void add_onlySomeKeysRepeat_isFoundAtTheFirst(long period) {
        LongUnaryOperator generator = number -> number >= period && number % 100 == 0 ? number - period : number;
        make(period, generator);
        assertThat(makeNext(generator)).isFalse();
    }

    @Test
    void add_sampledKeys_areThoseWhoseFingerprintSaysSo() {
        long sampled = 1L << 50;
        long notSampled = 1L << 60;
        assertThat(seen.add(sampled)).isTrue();
        assertThat(seen.add(notSampled)).isTrue();
        make(2L * Fingerprints.MOST, number -> number + 1);
        assertThat(seen.add(notSampled)).as("out of reach").isTrue();
        assertThat(seen.add(sampled)).isFalse();
    }

    private record NumberedKey(int number) implements PublicKey {
        private static final long serialVersionUID = 1L;

        @Override
        public String getAlgorithm() {
            return "test";
        }

        @Override
        public String getFormat() {
            return "X.509";
        }

        @Override
        public byte[] getEncoded() {
            return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
        }
    }
}
