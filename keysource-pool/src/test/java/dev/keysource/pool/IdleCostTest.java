package dev.keysource.pool;

import dev.keysource.TimeSource;
import dev.keysource.testkit.FakeClock;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A pool that is full and left alone does nothing at all. */
class IdleCostTest extends PoolFixture {
    private static final Duration HOUR = Duration.ofHours(1);

    private final Set<Thread> before = Thread.getAllStackTraces().keySet();
    private int clockReads;
    private int timersSet;
    private int timersRun;

    /** What a pool can do by itself: read its clock, set a timer, be woken by one, ask its source. */
    private List<Integer> doings() {
        return List.of(clockReads, timersSet, timersRun, source.requests().size());
    }

    private PooledKeyPairSource openCounted(UnaryOperator<PooledKeyPairSourceBuilder> settings) {
        source.answerAtOnce();
        return open(builder -> settings.apply(builder)
                .time(FakeClock.of(
                        () -> {
                            clockReads++;
                            return clock.nanoTime();
                        },
                        (task, delay) -> {
                            timersSet++;
                            return clock.schedule(
                                    () -> {
                                        timersRun++;
                                        task.run();
                                    },
                                    delay);
                        })));
    }

    private List<Thread> newThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread) && thread.getName().startsWith("keysource-"))
                .toList();
    }

    @Test
    void full_afterTheQuietRefill_doesNothingForAnHour() {
        PooledKeyPairSource pool =
                openCounted(builder -> builder.spec(SPEC, 4).spec(OTHER, 2).refillShare(0.01));
        take(pool, 2);
        clock.advance(seconds(60));
        assertThat(level(pool)).isEqualTo(4);
        assertThat(timersRun).as("the quiet period").isPositive();
        assertThat(clock.scheduled()).isZero();
        assertThat(newThreads()).isEmpty();
        List<Integer> done = doings();
        clock.advance(HOUR);
        assertThat(doings()).isEqualTo(done);
    }

    @Test
    void full_watermarkAndAdaptive_doesNothingForAnHour() {
        PooledKeyPairSource pool = openCounted(builder ->
                builder.spec(SPEC, 4).refill(RefillPolicy.watermark()).adaptive(new AdaptiveSize(2, 8, 0.01)));
        take(pool, 4);
        assertThat(level(pool)).isEqualTo(stats(pool).target());
        assertThat(clock.scheduled()).isZero();
        List<Integer> done = doings();
        clock.advance(HOUR);
        assertThat(doings()).isEqualTo(done);
    }

    @Test
    void full_unlistedSpecsWithMaximumAge_isWokenByNothingBeforeOneIsOver() {
        PooledKeyPairSource pool = openCounted(
                builder -> builder.size(4).idleTimeout(HOUR.multipliedBy(2)).maxAge(HOUR.multipliedBy(2)));
        pool.request(SPEC);
        clock.advance(seconds(6));
        assertThat(level(pool)).isEqualTo(4);
        List<Integer> done = doings();
        clock.advance(HOUR);
        assertThat(doings()).isEqualTo(done);
    }

    @Test
    void full_timerOfItsOwn_hasNoThread() {
        source.answerAtOnce();
        try (PooledKeyPairSource pool = PooledKeyPairSource.builder(source)
                .time(FakeClock.of(clock::nanoTime, TimeSource.system()::schedule))
                .spec(SPEC, 4)
                .refill(RefillPolicy.quiet(millis(1)))
                .build()) {
            take(pool, 2);
            clock.advance(millis(1));
            await().atMost(100, TimeUnit.SECONDS).until(() -> level(pool) == 4);
            await().atMost(100, TimeUnit.SECONDS).until(() -> newThreads().isEmpty());
            clock.advance(HOUR);
            assertThat(newThreads()).isEmpty();
        }
    }
}
