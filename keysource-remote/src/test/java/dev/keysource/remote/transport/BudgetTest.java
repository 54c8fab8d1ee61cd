package dev.keysource.remote.transport;

import org.junit.jupiter.api.Test;

import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

class BudgetTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final long start = Long.MAX_VALUE - SECOND; // a clock may overflow
    private final Budget budget = new Budget(100, 10, start);

    @Test
    void take_moreThanThereIs_isOwedUntilItIsPaid() {
        assertThat(budget.take(100, start)).isTrue();
        assertThat(budget.take(15, start)).isFalse();
        assertThat(budget.nanosUntil(0)).isEqualTo(SECOND * 3 / 2);
        assertThat(budget.take(0, start + SECOND)).isFalse();
        assertThat(budget.take(0, start + 2 * SECOND)).isTrue();
    }

    @Test
    void take_afterALongTime_hasNoMoreThanAtFirst() {
        assertThat(budget.take(0, start + 1_000 * SECOND)).isTrue();
        assertThat(budget.take(101, start + 1_000 * SECOND)).isFalse();
    }

    @Test
    void tryTake_moreThanThereIs_takesNothing() {
        assertThat(budget.tryTake(101, start)).isFalse();
        assertThat(budget.tryTake(100, start)).isTrue();
        assertThat(budget.nanosUntil(1)).isEqualTo(SECOND / 10);
    }

    @Test
    void leave_less_takesTheRestAway() {
        budget.leave(20);
        budget.leave(50);
        assertThat(budget.tryTake(21, start)).isFalse();
        assertThat(budget.tryTake(20, start)).isTrue();
    }
}
