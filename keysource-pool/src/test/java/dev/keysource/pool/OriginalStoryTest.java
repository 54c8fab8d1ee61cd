package dev.keysource.pool;

import dev.keysource.KeyPairSpec;
import dev.keysource.testkit.FakeClock;
import dev.keysource.testkit.ScriptedSource;
import org.junit.jupiter.api.Test;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import static org.assertj.core.api.Assertions.assertThat;

/** What the unit test of the 2008 original tells, from the first fill to the second. */
class OriginalStoryTest {
    private static final KeyPairSpec SPEC = KeyPairSpec.ED25519;

    private final FakeClock clock = new FakeClock();
    private final ScriptedSource source = new ScriptedSource("source");
    private final Set<Object> seen = new HashSet<>();

    @Test
    void pool_filledDrainedAndLeftQuiet_fillsAgain() throws GeneralSecurityException {
        source.answerAtOnce();
        try (PooledKeyPairSource pool = PooledKeyPairSource.builder(source)
                .spec(SPEC, 8)
                .refill(RefillPolicy.quiet(Duration.ofMillis(100)))
                .time(clock)
                .build()) {
            assertThat(level(pool)).isEqualTo(8);

            for (int taken = 1; taken <= 4; taken++) {
                signAndVerify(ready(pool));
                assertThat(level(pool)).isEqualTo(8 - taken);
            }

            source.answerByHand();
            for (int taken = 5; taken <= 8; taken++) {
                signAndVerify(ready(pool));
            }
            CompletableFuture<KeyPair> last = pool.request(SPEC);
            assertThat(last).as("none is left").isNotDone();
            KeyPair made = source.answerNext();
            assertThat(last).as("made on demand").isCompletedWithValue(made);
            signAndVerify(made);

            source.answerAtOnce();
            clock.advance(Duration.ofMillis(99));
            assertThat(level(pool)).isZero();
            clock.advance(Duration.ofMillis(1));
            assertThat(level(pool)).isEqualTo(8);
            signAndVerify(ready(pool));
        }
    }

    private static int level(PooledKeyPairSource pool) {
        return pool.pools().get(0).level();
    }

    private static KeyPair ready(PooledKeyPairSource pool) {
        CompletableFuture<KeyPair> answer = pool.request(SPEC);
        assertThat(answer).isCompleted();
        return answer.join();
    }

    private void signAndVerify(KeyPair pair) throws GeneralSecurityException {
        assertThat(seen.add(pair.getPublic())).as("not given out before").isTrue();
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(pair.getPrivate());
        signature.update(new byte[] {1, 2, 3});
        byte[] signed = signature.sign();
        signature.initVerify(pair.getPublic());
        signature.update(new byte[] {1, 2, 3});
        assertThat(signature.verify(signed)).isTrue();
        signature.initVerify(pair.getPublic());
        signature.update(new byte[] {1, 2, 4});
        assertThat(signature.verify(signed)).isFalse();
    }
}
