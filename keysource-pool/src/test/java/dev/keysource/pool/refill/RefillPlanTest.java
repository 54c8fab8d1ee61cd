package dev.keysource.pool.refill;

import dev.keysource.PoolStats.State;
import dev.keysource.internal.Timekeeper;
import dev.keysource.testkit.FakeClock;
import org.junit.jupiter.api.Test;

import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;

/** What a pool of 8 with a low-water mark of 3 plans, and when requests make it plan anew. */
class RefillPlanTest {
    private static final long SECOND = 1_000_000_000;
    private static final long QUIET = 6 * SECOND;

    private final FakeClock clock = new FakeClock();
    private final Object lock = new Object();
    private Traffic traffic = new Traffic(QUIET, clock.nanoTime());

    private RefillPlan plan(long quiet) {
        traffic = new Traffic(quiet, clock.nanoTime());
        Alarm alarm = new Alarm(new Timekeeper("test", clock::nanoTime, clock::schedule), lock, () -> {});
        return new RefillPlan(new Pacer(quiet, true, 3, false), traffic, alarm, lock);
    }

    private RefillPlan quiet() {
        return plan(QUIET);
    }

    private static Demand level(int level) {
        return new Demand(level, 8, 0, 0, false);
    }

    private void request() {
        traffic.asked(clock.nanoTime());
        traffic.answered(clock.nanoTime());
    }

    private void steadyTraffic() {
        for (int second = 0; second < 7; second++) {
            clock.advance(Duration.ofSeconds(1));
            request();
        }
    }

    @Test
    void decide_nothingMissing_isIdleAndStaleOnceAPairIsTaken() {
        RefillPlan plan = quiet();
        request();
        assertThat(plan.decide(level(8), false, clock.nanoTime())).isEqualTo(Pacer.NEVER);
        assertThat(plan.state()).isEqualTo(State.IDLE);
        assertThat(plan.isStale(7)).isTrue();
    }

    @Test
    void decide_pairTaken_waitsForQuietAndIsStaleOnlyUnderSteadyTraffic() {
        RefillPlan plan = quiet();
        request();
        assertThat(plan.decide(level(7), false, clock.nanoTime())).isEqualTo(QUIET);
        assertThat(plan.state()).isEqualTo(State.QUIET_PERIOD);
        assertThat(plan.isStale(2)).isFalse();
        steadyTraffic();
        assertThat(plan.isStale(3)).isFalse();
        assertThat(plan.isStale(2)).isTrue();
    }

    @Test
    void decide_requestWaiting_isQuietPeriodWithoutATime() {
        RefillPlan plan = quiet();
        traffic.asked(clock.nanoTime());
        assertThat(plan.decide(new Demand(0, 8, 1, 1, false), false, clock.nanoTime()))
                .isEqualTo(Pacer.NEVER);
        assertThat(plan.state()).isEqualTo(State.QUIET_PERIOD);
    }

    @Test
    void decide_watermarkNotReached_isIdle() {
        RefillPlan plan = plan(0);
        assertThat(plan.decide(level(7), false, clock.nanoTime())).isEqualTo(Pacer.NEVER);
        assertThat(plan.state()).isEqualTo(State.IDLE);
        assertThat(plan.isStale(3)).isFalse();
        assertThat(plan.isStale(2)).isTrue();
    }

    @Test
    void decide_refilling_isNeverStale() {
        RefillPlan plan = quiet();
        steadyTraffic();
        assertThat(plan.decide(level(2), false, clock.nanoTime())).isEqualTo(Pacer.NEVER);
        assertThat(plan.state()).isEqualTo(State.REFILLING);
        assertThat(plan.isStale(0)).isFalse();
    }

    @Test
    void decide_afterAFailure_backsOffAndIsNeverStale() {
        RefillPlan plan = quiet();
        steadyTraffic();
        plan.failed(false, clock.nanoTime());
        assertThat(plan.decide(level(2), false, clock.nanoTime())).isEqualTo(SECOND);
        assertThat(plan.state()).isEqualTo(State.BACKING_OFF);
        assertThat(plan.isStale(0)).isFalse();
        clock.advance(Duration.ofSeconds(1));
        assertThat(plan.decide(level(2), false, clock.nanoTime())).isEqualTo(Pacer.NEVER);
        assertThat(plan.state()).isEqualTo(State.REFILLING);
    }

    @Test
    void decide_successAfterAFailure_goesOnAtOnce() {
        RefillPlan plan = quiet();
        steadyTraffic();
        plan.failed(true, clock.nanoTime());
        plan.succeeded();
        assertThat(plan.decide(level(2), false, clock.nanoTime())).isEqualTo(Pacer.NEVER);
        assertThat(plan.state()).isEqualTo(State.REFILLING);
    }

    @Test
    void close_isNeverStaleAndStopsTheTimer() {
        RefillPlan plan = quiet();
        steadyTraffic();
        plan.lookAgainAfter(SECOND, clock.nanoTime());
        plan.setTimer();
        assertThat(clock.scheduled()).isEqualTo(1);
        plan.close();
        plan.setTimer();
        assertThat(plan.state()).isEqualTo(State.CLOSED);
        assertThat(plan.isStale(0)).isFalse();
        assertThat(clock.scheduled()).isZero();
    }

    @Test
    void lowWaterMark_moved_decidesFromThenOn() {
        RefillPlan plan = plan(0);
        plan.lowWaterMark(6);
        assertThat(plan.isStale(5)).isTrue();
        assertThat(plan.decide(level(6), false, clock.nanoTime())).isEqualTo(Pacer.NEVER);
        assertThat(plan.state()).isEqualTo(State.IDLE);
        plan.decide(level(5), false, clock.nanoTime());
        assertThat(plan.state()).isEqualTo(State.REFILLING);
    }
}
