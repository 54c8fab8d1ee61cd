package dev.keysource.pool;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSpec;
import dev.keysource.testkit.FaultContract;
import dev.keysource.testkit.Outside;
import dev.keysource.testkit.Outside.Call;
import org.junit.jupiter.api.Nested;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Pools of several kinds, each around a source and in a world that fails. */
class PooledKeyPairSourceFaultTest {
    private abstract static class PoolFaults extends FaultContract {
        PooledKeyPairSourceBuilder builder(Outside outside) {
            return PooledKeyPairSource.builder(outside.stubbornSource("behind"))
                    .time(outside.time())
                    .listener(outside.listener())
                    .refillConcurrency(1);
        }

        @Override
        protected CompletableFuture<?> drain(KeyPairSource source) {
            return ((PooledKeyPairSource) source).drain();
        }
    }

    /** Keeps a few pairs, which become too old. */
    @Nested
    class Listed extends PoolFaults {
        @Override
        protected KeyPairSource open(Outside outside) {
            return builder(outside)
                    .spec(spec(), 6)
                    .maxAge(Duration.ofMinutes(1))
                    .refreshUnused(true)
                    .refillShare(0.01)
                    .build();
        }

        @Override
        protected Set<Call> calls() {
            Set<Call> calls = EnumSet.complementOf(
                    EnumSet.of(Call.EXPECTED_TIME, Call.ON_GENERATION, Call.ON_FALLBACK, Call.ON_ANSWER));
            calls.removeAll(Call.OF_TOKENS);
            return calls;
        }
    }

    /** One pair at a time, for requests and for the store, from the first use until nobody asks. */
    @Nested
    class Unlisted extends PoolFaults {
        @Override
        protected KeyPairSource open(Outside outside) {
            return builder(outside)
                    .size(2)
                    .refill(RefillPolicy.watermark())
                    .maxGenerations(1)
                    .idleTimeout(Duration.ofMinutes(5))
                    .build();
        }

        @Override
        protected Set<Call> calls() {
            return EnumSet.of(
                    Call.REQUEST,
                    Call.ANSWER,
                    Call.GIVE_UP,
                    Call.EXPECTED_TIME,
                    Call.POOLS,
                    Call.ON_DELIVERY,
                    Call.ON_MISS,
                    Call.ON_REFILL,
                    Call.ON_DESTRUCTION,
                    Call.CLOCK,
                    Call.SCHEDULE,
                    Call.CANCEL_TIMER,
                    Call.DESTROY,
                    Call.ACTION);
        }
    }

    /** Passes requests on. */
    @Nested
    class PassingOn extends PoolFaults {
        @Override
        protected KeyPairSource open(Outside outside) {
            return builder(outside).spec(KeyPairSpec.RSA_2048, 1).build();
        }

        @Override
        protected Set<Call> calls() {
            return EnumSet.of(
                    Call.REQUEST,
                    Call.ANSWER,
                    Call.GIVE_UP,
                    Call.ON_DESTRUCTION,
                    Call.SCHEDULE,
                    Call.CANCEL_TIMER,
                    Call.DESTROY,
                    Call.ACTION);
        }
    }
}
