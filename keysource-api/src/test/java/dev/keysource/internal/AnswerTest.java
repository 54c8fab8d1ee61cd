package dev.keysource.internal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;

import static org.assertj.core.api.Assertions.assertThat;

class AnswerTest {
    private static final Duration LONG = Duration.ofSeconds(120);

    private final ActionThreads actions = new ActionThreads("test");
    private final Answer<String> answer = new Answer<>(actions);
    private final List<String> told = new ArrayList<>();

    @AfterEach
    void end() {
        actions.close();
    }

    @Test
    void answer_nothingAttached_isThereAtOnce() {
        answer.then((value, failure) -> told.add(value));
        assertThat(answer.answer("a")).isTrue();
        assertThat(answer).isCompletedWithValue("a");
        assertThat(answer.answer("b")).isFalse();
        assertThat(answer.fail(new IllegalStateException())).isFalse();
        assertThat(answer.cancel(false)).isFalse();
        answer.then((value, failure) -> told.add("later " + value));
        assertThat(told).containsExactly("a", "later a");
    }

    @Test
    void answer_callersAction_runsOnAnotherThreadAfterOurs() {
        AtomicReference<Thread> thread = new AtomicReference<>();
        CompletableFuture<Void> action = answer.thenRun(() -> thread.set(Thread.currentThread()));
        answer.then((value, failure) -> told.add(value));
        assertThat(answer.answer("a", () -> told.add("visible"))).isTrue();
        assertThat(action).succeedsWithin(LONG);
        assertThat(thread.get().getName()).startsWith("keysource-test-answers-");
        assertThat(told).containsExactly("a", "visible");
    }

    @Test
    void answer_actionsThatBlock_holdUpNeitherTheSourceNorEachOther() {
        CountDownLatch end = new CountDownLatch(1);
        List<Answer<String>> answers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Answer<String> one = new Answer<>(actions);
            one.thenRun(() -> Guard.run("waiting", () -> awaitEnd(end)));
            CompletableFuture.allOf(one).thenRun(() -> awaitEnd(end));
            answers.add(one);
        }
        answers.forEach(one -> one.answer("a"));
        CompletableFuture<Void> last = answer.thenRun(() -> {});
        answer.answer("z");
        assertThat(last).succeedsWithin(LONG);
        end.countDown();
    }

    private static void awaitEnd(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void cancel_byTheCaller_leavesTheValueToTheSource() {
        answer.then((value, failure) -> told.add(String.valueOf(value)));
        assertThat(answer.cancel(false)).isTrue();
        assertThat(answer.cancel(false)).isTrue();
        assertThat(answer.answer("a", () -> told.add("visible"))).isFalse();
        assertThat(answer).isCancelled();
        assertThat(told).containsExactly("null");
    }

    @Test
    void answer_completedBehindOurBack_leavesTheValueToTheSource() {
        answer.completeAsync(() -> "x", Runnable::run);
        assertThat(answer.answer("a")).isFalse();
    }

    @Test
    void answer_executorRefuses_isThereAllTheSame() {
        Answer<String> refused = new Answer<>(task -> {
            throw new RejectedExecutionException("full");
        });
        CompletableFuture<Void> action = refused.thenRun(() -> told.add("action"));
        assertThat(refused.answer("a", () -> told.add("visible"))).isTrue();
        assertThat(action).isCompleted();
        assertThat(told).containsExactly("visible", "action");
    }

    @Test
    void answer_executorRunsAndThenThrows_runsEverythingOnce() {
        Answer<String> odd = new Answer<>(task -> {
            task.run();
            throw new RejectedExecutionException("full");
        });
        odd.thenRun(() -> told.add("action"));
        assertThat(odd.answer("a", () -> told.add("visible"))).isTrue();
        assertThat(told).containsExactly("visible", "action");
    }
}
