package dev.keysource.remote.server;

import dev.keysource.KeyPairSpec;
import org.junit.jupiter.api.Test;

import java.util.ArrayDeque;
import java.util.Deque;

import static org.assertj.core.api.Assertions.assertThat;

class SourceWidthTest {
    private static final KeyPairSpec SPEC = KeyPairSpec.RSA_2048;
    private static final long PAIR = 50_000_000;

    private final SourceWidth width = new SourceWidth(2);

    @Test
    void get_sourceThatWorksOnAsManyAsItHas_growsWithWhatIsAsked() {
        for (int i = 0; i < 400; i++) {
            width.answered(SPEC, PAIR, width.get());
        }
        assertThat(width.get()).isGreaterThan(100);
    }

    @Test
    void get_sourceWithRoomLeft_staysAsItIs() {
        for (int i = 0; i < 400; i++) {
            width.answered(SPEC, PAIR, 1);
        }
        assertThat(width.get()).isEqualTo(2);
    }

    /** Two workers, first come first served: what is asked beyond two waits in the source. */
    @Test
    void get_sourceOfTwoWorkers_staysNearTwo() {
        long[] free = new long[2];
        Deque<long[]> asked = new ArrayDeque<>();
        long now = 0;
        int most = 0;
        for (int i = 0; i < 2_000; i++) {
            while (asked.size() < width.get()) {
                int worker = free[0] <= free[1] ? 0 : 1;
                free[worker] = Math.max(now, free[worker]) + PAIR;
                asked.add(new long[] {now, free[worker]});
            }
            long[] done = asked.remove();
            now = Math.max(now, done[1]);
            width.answered(SPEC, now - done[0], asked.size() + 1);
            most = Math.max(most, width.get());
        }
        assertThat(most).isLessThanOrEqualTo(4);
    }

    @Test
    void get_answersTakeMuchLonger_shrinksToTheLeast() {
        for (int i = 0; i < 50; i++) {
            width.answered(SPEC, PAIR, width.get());
        }
        for (int i = 0; i < 60; i++) {
            width.answered(SPEC, 5 * PAIR, width.get());
        }
        assertThat(width.get()).isEqualTo(2);
    }

    @Test
    void get_sourceThatHasBecomeQuicker_isFoundOutInTheNextRound() {
        for (int i = 0; i < 900; i++) {
            width.answered(SPEC, i == 0 ? 1 : PAIR, width.get());
        }
        assertThat(width.get()).isEqualTo(2);
        for (int i = 0; i < 400; i++) {
            width.answered(SPEC, PAIR, width.get());
        }
        assertThat(width.get()).isGreaterThan(20);
    }

    @Test
    void get_dearKindBesideCheapOne_isNotTakenForSlow() {
        for (int i = 0; i < 50; i++) {
            width.answered(SPEC, PAIR, width.get());
            width.answered(KeyPairSpec.RSA_4096, 10 * PAIR, width.get());
        }
        assertThat(width.get()).isGreaterThan(20);
    }
}
