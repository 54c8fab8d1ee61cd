package dev.keysource.benchmarks;

import dev.keysource.EmptyPolicy;
import dev.keysource.KeyPairSpec;
import dev.keysource.examples.console.Progress;
import dev.keysource.pool.AdaptiveSize;
import dev.keysource.pool.PooledKeyPairSource;
import dev.keysource.pool.PooledKeyPairSourceBuilder;
import dev.keysource.pool.RefillPolicy;
import dev.keysource.testkit.FakeClock;

import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/**
 * Compares pool sizes and refill policies in simulated time: how many requests find a pair ready, how long the others
 * wait, what it costs. The pools are real, the clock and the key generator are not. Prints a table; takes no arguments.
 *
 * <pre>
 * java -cp benchmarks.jar dev.keysource.benchmarks.PoolSizes
 * </pre>
 */
public final class PoolSizes {
    private static final KeyPairSpec SPEC = KeyPairSpec.RSA_2048;
    private static final long SEED = 4;
    private static final Duration STEP = Duration.ofSeconds(10);

    private PoolSizes() {}

    /** How other systems fill their pools, and ours. Each is a configuration of the one pool. */
    @SuppressWarnings("ImmutableEnumChecker") // the functions hold nothing
    enum Policy {
        /** 16 pairs, refilled after 6 s of quiet and not before; a miss is made alone, all others wait for it. */
        FIXED_16_QUIET(builder -> builder.spec(SPEC, 16)
                .refill(RefillPolicy.strictQuiet(Duration.ofSeconds(6)))
                .maxGenerations(1)),
        /** 10 pairs, each made up for at once on half of the cores; fails at once when empty. */
        CHEF(builder -> builder.spec(SPEC, 10)
                .lowWaterMark(10)
                .refill(RefillPolicy.watermark())
                .empty(EmptyPolicy.FAIL)),
        /** Filled up to 40 when below 20, by one thread that rests three times as long as it has worked. */
        I2P(builder -> builder.spec(SPEC, 40)
                .lowWaterMark(20)
                .refill(RefillPolicy.watermark())
                .refillShare(0.25 / Runtime.getRuntime().availableProcessors())),
        /** The defaults: 16 pairs, quiet, but refilled at the low-water mark when there is no quiet. */
        DEFAULT(builder -> builder.spec(SPEC, 16)),
        /** 1 to 256 pairs, empty for one request in a hundred, refilled when quiet. */
        ADAPTIVE_QUIET(builder -> builder.spec(SPEC, 16).adaptive(new AdaptiveSize(1, 256, 0.01))),
        /** 1 to 256 pairs, empty for one request in a hundred, refilled below the low-water mark. */
        ADAPTIVE_WATERMARK(builder ->
                builder.spec(SPEC, 16).adaptive(new AdaptiveSize(1, 256, 0.01)).refill(RefillPolicy.watermark()));

        private final UnaryOperator<PooledKeyPairSourceBuilder> settings;

        Policy(UnaryOperator<PooledKeyPairSourceBuilder> settings) {
            this.settings = settings;
        }
    }

    /**
     * What came of it.
     *
     * @param requests how many came
     * @param warm how many found a pair ready
     * @param failed how many got none
     * @param longestWait of the slowest but one in a hundred of those that got a pair, in seconds
     * @param ready how many pairs were ready, on average over time
     * @param made how many pairs were made
     * @param cpuSeconds what they cost
     */
    record Outcome(int requests, int warm, int failed, double longestWait, double ready, long made, double cpuSeconds) {
        double warmShare() {
            return 100.0 * warm / requests;
        }
    }

    /** Prints the table. */
    public static void main(String[] args) {
        System.out.println(
                "| arrivals | policy | requests | warm | failed | p99 wait | pairs ready | pairs made | CPU |");
        System.out.println("|---|---|---:|---:|---:|---:|---:|---:|---:|");
        try (Progress progress =
                Progress.of("simulations", (long) ArrivalPattern.values().length * Policy.values().length)) {
            printAll(progress);
        }
    }

    private static void printAll(Progress progress) {
        for (ArrivalPattern pattern : ArrivalPattern.values()) {
            for (Policy policy : Policy.values()) {
                Outcome outcome = simulate(pattern, policy);
                progress.step();
                System.out.printf(
                        Locale.ROOT,
                        "| %s | %s | %d | %.1f %% | %d | %.2f s | %.1f | %d | %.0f s |%n",
                        label(pattern),
                        label(policy),
                        outcome.requests,
                        outcome.warmShare(),
                        outcome.failed,
                        outcome.longestWait,
                        outcome.ready,
                        outcome.made,
                        outcome.cpuSeconds);
            }
        }
    }

    private static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Lets one pattern of requests meet one policy; the pool is full at the start. */
    static Outcome simulate(ArrivalPattern pattern, Policy policy) {
        FakeClock clock = new FakeClock();
        SimulatedSource source = new SimulatedSource(clock, SEED);
        PooledKeyPairSourceBuilder builder = PooledKeyPairSource.builder(source)
                .time(clock)
                .answerExecutor(Runnable::run)
                .refillConcurrency(1)
                .maxGenerations(2);
        try (PooledKeyPairSource pool = policy.settings.apply(builder).build()) {
            CompletableFuture<Void> full = pool.ready(SPEC, pool.pools().get(0).target());
            while (!full.isDone()) {
                clock.advance(STEP);
            }
            return new Run(clock, source, pool).play(pattern);
        }
    }

    /** One simulation under way. */
    private static final class Run {
        private final FakeClock clock;
        private final SimulatedSource source;
        private final PooledKeyPairSource pool;
        private final List<Double> waits = new ArrayList<>();
        private final long start;
        private final long madeBefore;
        private final double workedBefore;
        private Duration played = Duration.ZERO;
        private Duration sampled = Duration.ZERO;
        private long samples;
        private long levels;
        private int warm;
        private int failed;

        Run(FakeClock clock, SimulatedSource source, PooledKeyPairSource pool) {
            this.clock = clock;
            this.source = source;
            this.pool = pool;
            this.start = clock.nanoTime();
            this.madeBefore = source.made();
            this.workedBefore = source.workedSeconds();
        }

        Outcome play(ArrivalPattern pattern) {
            List<Duration> arrivals = pattern.arrivals(SEED);
            for (Duration arrival : arrivals) {
                advanceTo(arrival);
                ask();
            }
            advanceTo(pattern.duration());
            Collections.sort(waits);
            return new Outcome(
                    arrivals.size(),
                    warm,
                    failed,
                    waits.get((int) (0.99 * (waits.size() - 1))),
                    (double) levels / samples,
                    source.made() - madeBefore,
                    source.workedSeconds() - workedBefore);
        }

        private void ask() {
            CompletableFuture<KeyPair> answer = pool.request(SPEC);
            if (answer.isCompletedExceptionally()) {
                failed++;
            } else if (answer.isDone()) {
                warm++;
                waits.add(0.0);
            } else {
                long asked = clock.nanoTime();
                answer.thenRun(() -> waits.add((clock.nanoTime() - asked) / 1e9));
            }
        }

        private void advanceTo(Duration time) {
            while (sampled.plus(STEP).compareTo(time) <= 0) {
                sampled = sampled.plus(STEP);
                move(sampled);
                samples++;
                levels += pool.pools().get(0).level();
            }
            move(time);
        }

        private void move(Duration time) {
            clock.advance(time.minus(played));
            played = time;
            if (clock.nanoTime() - start != played.toNanos()) {
                throw new IllegalStateException("the clock was moved by somebody else");
            }
        }
    }
}
