package dev.keysource.jca;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import dev.keysource.PoolStats;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(120)
class ChainTest {
    private static final Duration SHORT = Duration.ofMillis(1);

    private final RsaSource source = new RsaSource();

    private static KeyPair take(Chain chain) {
        return chain.take(KeyPairSpec.RSA_2048, "RSA");
    }

    private Chain chain(Duration timeout) {
        return chain(timeout, () -> source);
    }

    /** A chain that owns what it opens. */
    private static Chain chain(Duration timeout, Callable<KeyPairSource> opening) {
        return new Chain(new Chain.Opener() {
            @Override
            public Duration timeout() {
                return timeout;
            }

            @Override
            public Chain.Opened open() throws Exception {
                return new Chain.Opened(opening.call(), true);
            }
        });
    }

    @Test
    void take_fromASourceThatAnswers_isItsPair() {
        assertThat(take(source.chain())).isSameAs(RsaSource.pair(KeyPairSpec.RSA_2048));
    }

    @Test
    void open_notYet_opensNothing() {
        AtomicInteger opened = new AtomicInteger();
        Chain chain = chain(Duration.ofMinutes(1), () -> {
            opened.incrementAndGet();
            return source;
        });
        assertThat(opened).hasValue(0);
        take(chain);
        take(chain);
        assertThat(opened).hasValue(1);
    }

    @Test
    void take_fromAChainThatCannotBeOpened_isNothingAndTriesOnce() {
        AtomicInteger opened = new AtomicInteger();
        Chain chain = chain(Duration.ofMinutes(1), () -> {
            opened.incrementAndGet();
            throw new NoClassDefFoundError("a provider that lacks a jar");
        });
        for (int i = 0; i < 5; i++) {
            assertThat(take(chain)).isNull();
        }
        assertThat(opened).hasValue(1);
    }

    @Test
    void take_whileTheChainOpens_isNothingWhenTheTimeIsOver() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Chain chain = chain(SHORT, () -> {
            end.await();
            return source;
        });
        assertThat(take(chain)).isNull();
        chain.close();
        end.countDown();
        while (!source.closed) {
            Thread.onSpinWait(); // it is closed as soon as it is open
        }
    }

    @Test
    void take_whileTheChainOpens_isNothingAfterHalfOfTheUsualTime() {
        CountDownLatch end = new CountDownLatch(1);
        Chain chain = chain(null, () -> {
            end.await();
            return source;
        });
        assertThat(take(chain)).isNull();
        end.countDown();
    }

    @Test
    void take_fromASourceThatIsSilent_isNothingAndGivesTheRequestUp() {
        source.silent();
        assertThat(take(chain(SHORT))).isNull();
        assertThat(source.answers).hasSize(1).allMatch(CompletableFuture::isDone);
    }

    @Test
    void take_fromASourceThatStaysSilent_isNotAskedAnyMore() {
        source.silent();
        Chain chain = chain(SHORT);
        take(chain);
        take(chain);
        int asked = source.asked.size();
        take(chain);
        assertThat(asked).isEqualTo(2);
        assertThat(source.asked).hasSize(2);
    }

    @Test
    void take_fromASourceThatHasFailed_isNotAskedUntilItIsBack() {
        source.failing(Reason.UNAVAILABLE);
        Chain chain = chain(Duration.ofMinutes(1));
        assertThat(take(chain)).isNull();
        assertThat(take(chain)).isNull();
        assertThat(source.asked).hasSize(1);
        source.answering(spec -> CompletableFuture.completedFuture(RsaSource.pair(spec)));
        while (take(chain) == null) {
            Thread.onSpinWait(); // until a probe, for which nobody waits, has found out
        }
        assertThat(source.discarded).as("the pair of the probe").hasSize(1);
    }

    @Test
    void take_fromASourceThatIsEmptyOrHasNoSuchPairs_isAskedAgain() {
        for (Reason reason : new Reason[] {Reason.EXHAUSTED, Reason.UNSUPPORTED}) {
            source.failing(reason);
            Chain chain = chain(Duration.ofMinutes(1));
            assertThat(take(chain)).isNull();
            source.answering(spec -> CompletableFuture.completedFuture(RsaSource.pair(spec)));
            assertThat(take(chain)).as(reason.name()).isNotNull();
        }
    }

    @Test
    void take_fromASourceThatIsLeftAloneButHasPairsReady_isOneOfThem() {
        source.failing(Reason.UNAVAILABLE);
        Chain chain = chain(Duration.ofMinutes(1));
        take(chain);
        source.pools = List.of(
                new PoolStats("scripted", KeyPairSpec.RSA_2048, 1, 1, 1, 0, 0, 0, 0, 0, 0, PoolStats.State.IDLE));
        source.answering(spec -> CompletableFuture.completedFuture(RsaSource.pair(spec)));
        assertThat(take(chain)).isNotNull();
    }

    @Test
    void take_fromASourceThatBreaksItsContract_isNothing() {
        List<Supplier<CompletableFuture<KeyPair>>> faults = List.of(
                () -> {
                    throw new StackOverflowError();
                },
                () -> CompletableFuture.failedFuture(new OutOfMemoryError()),
                () -> CompletableFuture.completedFuture(null),
                () -> CompletableFuture.completedFuture(new KeyPair(null, null)),
                () -> CompletableFuture.completedFuture(RsaSource.pair(KeyPairSpec.RSA_3072)));
        for (Supplier<CompletableFuture<KeyPair>> fault : faults) {
            source.answering(spec -> fault.get());
            assertThat(take(chain(Duration.ofMinutes(1)))).isNull();
        }
        assertThat(source.discarded).as("pairs of other kinds").hasSize(2);
    }

    @Test
    void take_interruptedWhileItWaits_isNothingAndKeepsTheInterrupt() throws Exception {
        source.silent();
        Chain chain = chain(Duration.ofMinutes(10));
        List<Object> seen = new ArrayList<>();
        Thread caller = new Thread(() -> {
            seen.add(String.valueOf(take(chain)));
            seen.add(Thread.currentThread().isInterrupted());
        });
        caller.start();
        while (source.answers.isEmpty()) {
            Thread.onSpinWait();
        }
        caller.interrupt();
        caller.join();
        assertThat(seen).containsExactly("null", true);
        assertThat(source.answers.get(0)).isCancelled();
    }

    @Test
    void take_byAnInterruptedThread_isAPairThatIsReady() {
        Chain chain = source.chain();
        take(chain);
        Thread.currentThread().interrupt();
        KeyPair pair = take(chain);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(pair).isNotNull();
    }

    @Test
    void take_byTheSourceItself_isNothing() {
        AtomicReference<Chain> chain = new AtomicReference<>();
        List<KeyPair> nested = new ArrayList<>();
        source.answering(spec -> {
            nested.add(take(chain.get()));
            return CompletableFuture.completedFuture(RsaSource.pair(spec));
        });
        chain.set(source.chain());
        assertThat(take(chain.get())).isNotNull();
        assertThat(nested).hasSize(1).containsOnlyNulls();
    }

    @Test
    void take_whileTheChainIsBeingOpenedByThatThread_isNothing() {
        AtomicReference<Chain> chain = new AtomicReference<>();
        List<KeyPair> nested = new ArrayList<>();
        chain.set(chain(Duration.ofMinutes(1), () -> {
            nested.add(take(chain.get()));
            return source;
        }));
        assertThat(take(chain.get())).isNotNull();
        assertThat(nested).hasSize(1).containsOnlyNulls();
    }

    @Test
    void take_byAThreadOfTheLibrary_isNothing() throws Exception {
        Chain chain = source.chain();
        List<KeyPair> taken = new ArrayList<>();
        Thread thread = new Thread(() -> taken.add(take(chain)), "keysource-local-1");
        thread.start();
        thread.join();
        assertThat(taken).hasSize(1).containsOnlyNulls();
        assertThat(source.asked).isEmpty();
    }

    @Test
    void take_byManyAtOnce_asksForEach() throws Exception {
        Chain chain = source.chain();
        take(chain);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<CompletableFuture<KeyPair>> pairs = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            pairs.add(CompletableFuture.supplyAsync(() -> take(chain), threads));
        }
        assertThat(pairs).allMatch(pair -> pair.join() != null);
        threads.shutdown();
        assertThat(source.asked).hasSize(65);
    }

    @Test
    void close_ofAnOpenChain_closesWhatItOwnsAndGivesNothingMore() {
        Chain chain = chain(Duration.ofMinutes(1));
        take(chain);
        chain.close();
        chain.close();
        assertThat(source.closed).isTrue();
        assertThat(take(chain)).isNull();
        assertThat(source.asked).hasSize(1);
    }

    @Test
    void close_ofASourceOfTheCaller_leavesItOpen() {
        Chain chain = source.chain();
        take(chain);
        chain.close();
        assertThat(source.closed).isFalse();
    }
}
