package dev.keysource.pool;

import dev.keysource.KeyPairSpec;
import dev.keysource.PoolStats;
import dev.keysource.testkit.FakeClock;
import dev.keysource.testkit.ScriptedSource;
import org.junit.jupiter.api.AfterEach;

import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

import static org.assertj.core.api.Assertions.assertThat;

/** A pool between a scripted source and a clock that stands still. */
abstract class PoolFixture {
    static final KeyPairSpec SPEC = KeyPairSpec.RSA_2048;
    static final KeyPairSpec OTHER = KeyPairSpec.RSA_4096;

    final FakeClock clock = new FakeClock();
    final ScriptedSource source = new ScriptedSource("source");
    private final List<PooledKeyPairSource> opened = new ArrayList<>();

    PooledKeyPairSource open(UnaryOperator<PooledKeyPairSourceBuilder> settings) {
        PooledKeyPairSource pool = settings.apply(PooledKeyPairSource.builder(source)
                        .time(clock)
                        .refillConcurrency(1)
                        .maxGenerations(2))
                .build();
        opened.add(pool);
        return pool;
    }

    /** A pool whose source has answered at once until the pool was full, and answers by hand from now on. */
    PooledKeyPairSource openFull(UnaryOperator<PooledKeyPairSourceBuilder> settings) {
        source.answerAtOnce();
        PooledKeyPairSource pool = open(settings);
        source.answerByHand();
        assertThat(pool.pools()).allMatch(stats -> stats.level() == stats.target());
        return pool;
    }

    @AfterEach
    void closeAndCount() {
        for (PooledKeyPairSource pool : opened) {
            pool.close();
            assertThat(pool.pools()).allSatisfy(stats -> {
                assertThat(stats.generated()).isEqualTo(stats.delivered() + stats.destroyed());
                assertThat(stats.level()).isZero();
                assertThat(stats.state()).isEqualTo(PoolStats.State.CLOSED);
            });
        }
        assertThat(clock.scheduled()).as("timers left").isZero();
        assertThat(source.pending()).as("generations left").isEmpty();
        assertThat(source.isClosed()).as("the source behind is not the pool's").isFalse();
    }

    static PoolStats stats(PooledKeyPairSource pool) {
        return stats(pool, SPEC);
    }

    static PoolStats stats(PooledKeyPairSource pool, KeyPairSpec spec) {
        return pool.pools().stream()
                .filter(stats -> stats.spec().equals(spec))
                .findFirst()
                .orElseThrow();
    }

    static int level(PooledKeyPairSource pool) {
        return stats(pool).level();
    }

    static List<KeyPair> take(PooledKeyPairSource pool, int count) {
        List<KeyPair> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            CompletableFuture<KeyPair> answer = pool.request(SPEC);
            assertThat(answer).as("request %d is answered from store", i).isCompleted();
            taken.add(answer.join());
        }
        return taken;
    }

    static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }
}
