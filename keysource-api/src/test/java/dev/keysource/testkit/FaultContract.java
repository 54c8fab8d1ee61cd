package dev.keysource.testkit;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSpec;
import dev.keysource.PoolStats;
import dev.keysource.testkit.Outside.Call;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

/**
 * What every source does when code that is not its own fails: each call that leaves it goes wrong in each way, once and for
 * a while, from the start and later. Every future is answered, the books stay exact, no pair is given out twice, and once the
 * fault is mended pairs are given out again; closing ends.
 */
public abstract class FaultContract {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int MOST_LOOKS = 60_000;

    /** A new source with the world around it, which calls nothing else. */
    protected abstract KeyPairSource open(Outside outside) throws Exception;

    /** The calls that leave the source. */
    protected abstract Set<Call> calls();

    /** A kind of pair that the source makes. */
    protected KeyPairSpec spec() {
        return KeyPairSpec.ED25519;
    }

    /** How long callers wait while something is wrong. */
    protected Duration limit() {
        return LIMIT;
    }

    /** Lets the source work for a while; those that have no clock of the test's end what they were asked. */
    protected void work(Outside outside, List<CompletableFuture<KeyPair>> asked) {
        for (int i = 0; i < 400; i++) {
            outside.clock().advance(Duration.ofSeconds(5));
        }
    }

    /** Lets the source end its work, where it can do that; completes when it has. */
    protected CompletableFuture<?> drain(KeyPairSource source) {
        return CompletableFuture.completedFuture(null);
    }

    @TestFactory
    Stream<DynamicTest> calls_thatGoWrong_hangNobodyAndLoseNothing() {
        return Stream.of(Call.values())
                .filter(calls()::contains)
                .flatMap(call -> call.faults().stream()
                        .flatMap(fault -> Stream.of(1, Integer.MAX_VALUE)
                                .flatMap(times -> Stream.of(true, false)
                                        .map(fromTheStart -> new Cell(call, fault, times, fromTheStart)))))
                .map(cell -> DynamicTest.dynamicTest(
                        cell.toString(), () -> assertTimeoutPreemptively(PATIENCE, () -> run(cell), cell::toString)));
    }

    private void run(Cell cell) throws Exception {
        try {
            survive(cell);
        } catch (Exception | AssertionError e) {
            throw new AssertionError(cell + ": " + e.getMessage(), e);
        }
    }

    private record Cell(Call call, Fault fault, int times, boolean fromTheStart) {
        boolean lasts() {
            return times > 1;
        }

        @Override
        public String toString() {
            return call + " " + fault + (lasts() ? " for a while" : " once")
                    + (fromTheStart ? " from the start" : " later");
        }
    }

    private void survive(Cell cell) throws Exception {
        Outside outside = new Outside();
        if (cell.fromTheStart) {
            outside.breaks(cell.call, cell.fault, cell.times);
        }
        KeyPairSource source = open(outside);
        try {
            if (!cell.fromTheStart) {
                work(outside, List.of());
                outside.breaks(cell.call, cell.fault, cell.times);
            }
            List<CompletableFuture<KeyPair>> during = ask(source, outside);
            work(outside, during);
            List<CompletableFuture<KeyPair>> again = ask(source, outside);
            work(outside, again);
            source.pools();
            source.health();
            outside.mend();
            work(outside, List.of());
            List<CompletableFuture<KeyPair>> after = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                after.add(source.request(spec(), LIMIT));
            }
            work(outside, after);
            Set<KeyPair> pairs = new HashSet<>();
            for (CompletableFuture<KeyPair> answer : after) {
                KeyPair pair = pairOf(answer);
                assertThat(pair).as("a pair after all is well again").isNotNull();
                assertThat(pairs.add(pair)).isTrue();
            }
            CompletableFuture<?> drained = drain(source);
            work(outside, List.of());
            awaitEnd(drained);
            source.close();
            during.addAll(again);
            for (CompletableFuture<KeyPair> answer : during) {
                KeyPair pair = pairOf(answer);
                assertThat(pair == null || pairs.add(pair)).isTrue();
            }
            checkBooks(source);
            closeInTheMiddle(cell, outside);
            checkThatItStruck(cell, outside);
        } finally {
            outside.release();
            source.close();
        }
    }

    /** Closes another source while it is at work and the fault lasts. */
    private void closeInTheMiddle(Cell cell, Outside outside) throws Exception {
        KeyPairSource source = open(outside);
        outside.breaks(cell.call, cell.fault, cell.times);
        List<CompletableFuture<KeyPair>> answers = ask(source, outside);
        source.pools();
        source.health();
        source.close();
        for (CompletableFuture<KeyPair> answer : answers) {
            pairOf(answer);
        }
        work(outside, answers);
        checkBooks(source);
    }

    private static void checkBooks(KeyPairSource source) {
        for (PoolStats pool : source.pools()) {
            assertThat(pool.generated()).isEqualTo(pool.delivered() + pool.destroyed() + pool.level());
        }
    }

    /** Asks in every way. */
    private List<CompletableFuture<KeyPair>> ask(KeyPairSource source, Outside outside) {
        List<CompletableFuture<KeyPair>> answers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            answers.add(source.request(spec(), limit()));
            answers.add(source.request(spec(), limit()));
            answers.addAll(source.request(spec(), 3));
            answers.add(source.request(spec(), Duration.ofMillis(60)));
            answers.add(source.request(spec()));
        }
        for (int i = 0; i < answers.size(); i += 2) {
            attach(answers.get(i), outside);
        }
        answers.get(3).cancel(false);
        answers.get(5).cancel(false);
        return answers;
    }

    /** Attaches an action, on a thread of its own: on an answer that is there, it runs where it is attached. */
    private static void attach(CompletableFuture<KeyPair> answer, Outside outside) {
        CountDownLatch attached = new CountDownLatch(1);
        Thread caller = new Thread(() -> {
            answer.whenComplete((pair, failure) -> {
                attached.countDown();
                outside.action().accept(pair, failure);
            });
            attached.countDown();
        });
        caller.setDaemon(true);
        caller.start();
        try {
            attached.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Whether the source is certain to make a call, if that goes wrong from the start or later. */
    protected boolean makes(Call call, boolean fromTheStart) {
        return fromTheStart || call != Call.BEHIND; // what stands behind a source is asked when it is made
    }

    private void checkThatItStruck(Cell cell, Outside outside) {
        if (makes(cell.call, cell.fromTheStart)) {
            assertThat(outside.strikes()).as("calls that went wrong").isPositive();
        }
    }

    private static KeyPair pairOf(CompletableFuture<KeyPair> answer) {
        awaitEnd(answer);
        try {
            return answer.join();
        } catch (CompletionException e) {
            assertThat(e).hasCauseInstanceOf(KeyPairSourceException.class);
            return null;
        } catch (CancellationException e) {
            return null;
        }
    }

    /** Without get(), which lends this thread to the actions that others have attached. */
    protected static void awaitEnd(CompletableFuture<?> answer) {
        for (int i = 0; i < MOST_LOOKS && !answer.isDone(); i++) {
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
        assertThat(answer).as("answered").isDone();
    }
}
