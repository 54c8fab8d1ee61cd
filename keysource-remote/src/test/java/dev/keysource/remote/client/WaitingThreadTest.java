package dev.keysource.remote.client;

import dev.keysource.internal.Answer;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

class WaitingThreadTest {
    private static final long NANOS = TimeUnit.MINUTES.toNanos(1);

    private final List<Runnable> elsewhere = new ArrayList<>();
    private final WaitingThread here = new WaitingThread(elsewhere::add);
    private final Answer<String> answer = new Answer<>(Runnable::run);
    private final List<String> done = new ArrayList<>();

    private Runnable task(String name) {
        return () -> done.add(name + " on " + Thread.currentThread().getName());
    }

    private String here(String name) {
        return name + " on " + Thread.currentThread().getName();
    }

    @Test
    void execute_whileWaiting_runsOnThatThread() throws InterruptedException {
        here.execute(task("first"));
        here.execute(() -> answer.answer("a pair"));
        here.await(answer, NANOS);

        assertThat(done).containsExactly(here("first"));
        assertThat(elsewhere).isEmpty();
    }

    @Test
    void await_answered_runsWhatIsLeftAtOnce() throws InterruptedException {
        here.execute(() -> answer.answer("a pair"));
        here.execute(task("the end"));
        here.await(answer, NANOS);

        assertThat(done).containsExactly(here("the end"));
        assertThat(elsewhere).isEmpty();
    }

    @Test
    void execute_afterTheAnswer_runsWhereItComes() throws InterruptedException {
        answer.answer("a pair");
        here.await(answer, NANOS);
        Thread transport = new Thread(() -> here.execute(task("the end")), "transport");
        transport.start();
        transport.join();

        assertThat(done).containsExactly("the end on transport");
        assertThat(elsewhere).isEmpty();
    }

    @Test
    void execute_afterTheAnswer_letsNothingOut() throws InterruptedException {
        answer.answer("a pair");
        here.await(answer, NANOS);

        assertThatCode(() -> here.execute(() -> {
                    throw new IllegalStateException("scripted");
                }))
                .doesNotThrowAnyException();
    }

    @Test
    void execute_afterTheTime_runsElsewhere() throws InterruptedException {
        here.await(answer, 0);
        here.execute(task("a late pair"));

        assertThat(done).isEmpty();
        elsewhere.forEach(Runnable::run);
        assertThat(done).containsExactly(here("a late pair"));
    }

    @Test
    void await_failed_leavesTheRestToOthers() throws InterruptedException {
        here.execute(() -> answer.fail(new IllegalStateException("scripted")));
        here.execute(task("a late pair"));
        here.await(answer, NANOS);

        assertThat(done).isEmpty();
        elsewhere.forEach(Runnable::run);
        assertThat(done).containsExactly(here("a late pair"));
    }
}
