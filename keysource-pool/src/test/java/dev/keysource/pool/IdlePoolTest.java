package dev.keysource.pool;

import dev.keysource.Health;
import dev.keysource.KeyPairRequest;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import dev.keysource.PoolStats;
import org.junit.jupiter.api.Test;

import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import static dev.keysource.testkit.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

/** Specs that are not listed: pooled on use, retired when idle, or not pooled at all. */
class IdlePoolTest extends PoolFixture {
    private static final Duration IDLE = Duration.ofMinutes(10);
    /** Caffeine bundles timers that are less than about a second apart. */
    private static final Duration PACED = Duration.ofSeconds(2);

    private PooledKeyPairSource openIdle() {
        return open(builder -> builder.size(2).idleTimeout(IDLE));
    }

    @Test
    void request_firstForASpec_makesItsPool() {
        PooledKeyPairSource pool = openIdle();
        assertThat(pool.pools()).isEmpty();
        source.answerAtOnce();
        assertThat(pool.request(SPEC)).isCompleted();
        clock.advance(seconds(6));
        assertThat(pool.pools()).extracting(PoolStats::spec).containsExactly(SPEC);
        assertThat(level(pool)).isEqualTo(2);
    }

    @Test
    void request_specThatCannotBeMade_leavesNoPoolBehind() {
        PooledKeyPairSource pool = openIdle();
        source.failAtOnce(Reason.UNSUPPORTED);
        assertFails(pool.request(SPEC), Reason.UNSUPPORTED);
        assertThat(pool.pools()).isEmpty();
        assertThat(pool.health()).isEqualTo(Health.HEALTHY);
        clock.advance(IDLE);
        assertThat(source.requests()).as("no refill of what cannot be made").hasSize(1);
        source.answerAtOnce();
        assertThat(pool.request(SPEC)).isCompleted();
        clock.advance(seconds(6));
        assertThat(level(pool)).isEqualTo(2);
    }

    @Test
    void refill_specThatCanNoLongerBeMade_leavesWhatIsReady() {
        source.answerAtOnce();
        PooledKeyPairSource pool = openIdle();
        pool.request(SPEC);
        clock.advance(seconds(6));
        take(pool, 1);
        source.failAtOnce(Reason.UNSUPPORTED);
        clock.advance(seconds(6));
        assertThat(take(pool, 1)).hasSize(1);
    }

    @Test
    void idle_timeoutOver_retiresThePoolAndDestroysItsPairs() {
        source.answerAtOnce();
        PooledKeyPairSource pool = openIdle();
        pool.request(SPEC);
        clock.advance(IDLE.plus(PACED));
        assertThat(pool.pools()).isEmpty();
        assertThat(clock.scheduled()).isZero();
        assertThat(source.requests()).hasSize(3);
        pool.request(SPEC);
        assertThat(stats(pool).generated()).as("counters go on").isEqualTo(4);
        assertThat(stats(pool).destroyed()).isEqualTo(2);
    }

    @Test
    void idle_requestsGoOn_keepThePool() {
        source.answerAtOnce();
        PooledKeyPairSource pool = openIdle();
        for (int i = 0; i < 5; i++) {
            pool.request(SPEC);
            clock.advance(IDLE.minus(PACED));
        }
        assertThat(stats(pool).destroyed()).isZero();
        assertThat(stats(pool).misses()).isEqualTo(1);
    }

    @Test
    void idle_listedSpec_isNeverRetired() {
        PooledKeyPairSource pool = openFull(builder -> builder.spec(SPEC, 2).idleTimeout(IDLE));
        clock.advance(IDLE.multipliedBy(10));
        assertThat(level(pool)).isEqualTo(2);
    }

    @Test
    void idle_refillArrivesAfterRetirement_isDestroyedAndRevivesNothing() {
        source.answerAtOnce();
        PooledKeyPairSource pool = openIdle();
        pool.request(SPEC);
        source.answerByHand();
        clock.advance(seconds(6));
        assertThat(source.pending()).hasSize(1);
        clock.advance(IDLE);
        assertThat(pool.pools()).isEmpty();
        source.answerNext();
        assertThat(pool.pools()).isEmpty();
        assertThat(source.pending()).isEmpty();
        pool.request(SPEC).cancel(false);
        assertThat(stats(pool).level()).isZero();
        assertThat(stats(pool).destroyed()).isEqualTo(1);
    }

    @Test
    void idle_requestStillWaiting_getsItsPair() {
        PooledKeyPairSource pool = open(builder -> builder.idleTimeout(seconds(5)));
        CompletableFuture<KeyPair> answer = pool.request(SPEC);
        clock.advance(seconds(5));
        assertThat(pool.pools()).isEmpty();
        assertThat(answer).isCompletedWithValue(source.answerNext());
    }

    @Test
    void ready_unlistedSpec_fillsItsPoolAtOnce() {
        PooledKeyPairSource pool = openIdle();
        CompletableFuture<Void> ready = pool.ready(SPEC, 2);
        source.answerNext();
        assertThat(ready).isNotDone();
        source.answerNext();
        assertThat(ready).isCompleted();
    }

    @Test
    void request_specNotListedAmongOthers_goesStraightThrough() {
        PooledKeyPairSource pool = openFull(builder -> builder.spec(SPEC, 1));
        CompletableFuture<KeyPair> answer = pool.request(OTHER);
        assertThat(source.pending()).hasSize(1);
        assertThat(pool.pools()).extracting(PoolStats::spec).containsExactly(SPEC);
        source.failNext(Reason.UNSUPPORTED);
        assertFails(answer, Reason.UNSUPPORTED);
    }

    @Test
    void request_cheapSpec_goesStraightThroughUnlessListed() {
        KeyPairSource cheap = new CheapSource(source);
        source.answerAtOnce();
        try (PooledKeyPairSource pool =
                        PooledKeyPairSource.builder(cheap).time(clock).build();
                PooledKeyPairSource listed = PooledKeyPairSource.builder(cheap)
                        .time(clock)
                        .spec(KeyPairSpec.ED25519, 2)
                        .build()) {
            assertThat(pool.request(KeyPairSpec.ED25519)).isCompleted();
            assertThat(pool.pools()).isEmpty();
            assertThat(pool.request(SPEC)).isCompleted();
            assertThat(pool.pools()).hasSize(1);
            assertThat(listed.pools().get(0).level()).isEqualTo(2);
            assertThat(pool.expectedGenerationTime(KeyPairSpec.ED25519)).contains(Duration.ofNanos(999_999));
        }
    }

    /** Expects Ed25519 to take just less than a millisecond, and the rest just that. */
    private record CheapSource(KeyPairSource source) implements KeyPairSource {
        @Override
        public String name() {
            return source.name();
        }

        @Override
        public List<CompletableFuture<KeyPair>> request(KeyPairRequest request) {
            return source.request(request);
        }

        @Override
        public List<KeyPairSource> behind() {
            return List.of(source);
        }

        @Override
        public Optional<Duration> expectedGenerationTime(KeyPairSpec spec) {
            return Optional.of(Duration.ofNanos(spec == KeyPairSpec.ED25519 ? 999_999 : 1_000_000));
        }

        @Override
        public void close() {}
    }
}
