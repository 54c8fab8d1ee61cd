package dev.keysource.examples.launcher.web;

import dev.keysource.testkit.FakeClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(120)
class WorkersTest {
    private final FakeClock clock = new FakeClock();
    private final Workers workers = new Workers(clock);
    private final CountDownLatch never = new CountDownLatch(1);
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        never.countDown();
        workers.close();
    }

    /** A request whose peer does not send, or does not read. */
    private void slow(String name) {
        workers.execute(() -> {
            events.add("began " + name);
            try {
                never.await();
            } catch (InterruptedException e) {
                events.add("cut " + name);
            }
        });
    }

    private void fill(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            slow("slow");
            assertThat(next()).isEqualTo("began slow");
        }
    }

    private String next() throws InterruptedException {
        return events.poll(100, TimeUnit.SECONDS);
    }

    @Test
    void execute_threadsForAll_cutsNobody() throws Exception {
        fill(Workers.MOST - 1);
        clock.advance(Workers.PATIENCE.multipliedBy(100));
        workers.execute(() -> events.add("answered"));
        assertThat(next()).isEqualTo("answered");
        clock.advance(Workers.PATIENCE.multipliedBy(100));
        assertThat(events).isEmpty();
        assertThat(clock.scheduled()).isZero();
    }

    @Test
    void execute_allThreadsAtSlowPeers_cutsTheSlowestOfThem() throws Exception {
        slow("slowest");
        assertThat(next()).isEqualTo("began slowest");
        clock.advance(Workers.PATIENCE);
        fill(Workers.MOST - 1);
        workers.execute(() -> events.add("answered"));
        assertThat(events).isEmpty();
        clock.advance(Workers.PATIENCE);
        assertThat(next()).isEqualTo("cut slowest");
        assertThat(next()).isEqualTo("answered");
        assertThat(events).isEmpty();
    }

    @Test
    void execute_allThreadsTakenAMomentAgo_waitsForPatience() throws Exception {
        fill(Workers.MOST);
        workers.execute(() -> events.add("answered"));
        clock.advance(Workers.PATIENCE.minusNanos(1));
        assertThat(events).isEmpty();
        clock.advance(Workers.PATIENCE);
        assertThat(next()).isEqualTo("cut slow");
        assertThat(next()).isEqualTo("answered");
    }

    @Test
    void compute_whileOthersWait_isNotCut() throws Exception {
        AtomicBoolean interrupted = new AtomicBoolean();
        CountDownLatch done = new CountDownLatch(1);
        for (int i = 0; i < Workers.MOST; i++) {
            workers.execute(() -> workers.compute(() -> {
                events.add("computes");
                try {
                    done.await();
                } catch (InterruptedException e) {
                    interrupted.set(true);
                }
                return events.add("computed");
            }));
            assertThat(next()).isEqualTo("computes");
        }
        workers.execute(() -> events.add("answered"));
        clock.advance(Workers.PATIENCE.multipliedBy(5));
        assertThat(events).isEmpty();
        done.countDown();
        for (int i = 0; i < Workers.MOST + 1; i++) {
            assertThat(next()).isIn("computed", "answered");
        }
        assertThat(interrupted).isFalse();
    }

    @Test
    void execute_afterACut_beginsWithoutTheInterrupt() throws Exception {
        fill(Workers.MOST);
        workers.execute(
                () -> events.add("interrupted: " + Thread.currentThread().isInterrupted()));
        clock.advance(Workers.PATIENCE);
        assertThat(next()).isEqualTo("cut slow");
        assertThat(next()).isEqualTo("interrupted: false");
    }

    @Test
    void execute_aThousandSlowPeersBefore_costTheNextOneTurn() throws Exception {
        fill(Workers.MOST);
        for (int i = 0; i < 1_000; i++) {
            slow("older");
        }
        workers.execute(() -> events.add("answered"));
        clock.advance(Workers.PATIENCE);
        assertThat(next()).isEqualTo("cut slow");
        List<String> began = new ArrayList<>();
        for (int i = 0; i < Workers.CUT_AT_ONCE * 2; i++) {
            String event = next();
            if (!event.startsWith("cut")) {
                began.add(event);
            }
        }
        assertThat(began).contains("answered").hasSize(Workers.CUT_AT_ONCE + 1);
        assertThat(events).isEmpty();
    }

    @Test
    void execute_aThousandSlowPeers_leaveTheNewestMoreThanPatience() throws Exception {
        fill(Workers.MOST - 1);
        clock.advance(Workers.PATIENCE);
        slow("newest");
        assertThat(next()).isEqualTo("began newest");
        for (int i = 0; i < 1_000; i++) {
            slow("older");
        }
        for (int turn = 0; turn < 3; turn++) {
            clock.advance(Workers.PATIENCE);
            for (int i = 0; i < Workers.CUT_AT_ONCE * 2; i++) {
                assertThat(next()).isIn("cut slow", "began older");
            }
        }
        assertThat(events).doesNotContain("cut newest");
    }
}
