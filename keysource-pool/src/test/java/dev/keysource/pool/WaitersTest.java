package dev.keysource.pool;

import dev.keysource.internal.Answer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class WaitersTest {
    private final Waiters waiters = new Waiters();

    private Waiter add(boolean generates) {
        return add(generates, 0);
    }

    private Waiter add(boolean generates, long asked) {
        Waiter waiter = new Waiter(new Answer<>(Runnable::run), generates, asked, null);
        waiters.add(waiter);
        return waiter;
    }

    @Test
    void poll_removesTheOldestWhateverItWaitsFor() {
        Waiter first = add(false);
        Waiter second = add(true);
        assertThat(waiters.poll()).isSameAs(first);
        assertThat(waiters.poll()).isSameAs(second);
        assertThat(waiters.poll()).isNull();
        assertThat(waiters.unserved(0)).isNull();
    }

    @Test
    void remove_tellsWhetherItWasThere() {
        Waiter waiter = add(true);
        assertThat(waiters.remove(waiter)).isTrue();
        assertThat(waiters.remove(waiter)).isFalse();
        assertThat(waiters.size()).isZero();
    }

    @Test
    void remove_secondTime_countsNothing() {
        Waiter gone = add(true);
        Waiter stays = add(true);
        waiters.remove(gone);
        waiters.remove(gone);
        assertThat(waiters.unserved(0)).isSameAs(stays);
    }

    @Test
    void remove_waitingForTheRefill_leavesThoseThatGenerate() {
        Waiter waits = add(false);
        Waiter generates = add(true);
        waiters.remove(waits);
        assertThat(waiters.unserved(0)).isSameAs(generates);
        assertThat(waiters.unserved(1)).isNull();
    }

    @Test
    void unserved_isTheOldestForWhichNoneIsMadeYet() {
        add(false);
        Waiter first = add(true);
        Waiter second = add(true);
        assertThat(waiters.unserved(0)).isSameAs(first);
        assertThat(waiters.unserved(1)).isSameAs(second);
        assertThat(waiters.unserved(2)).isNull();
    }

    @Test
    void pollGenerating_removesTheOldestThatGenerates() {
        Waiter waits = add(false);
        Waiter generates = add(true);
        assertThat(waiters.pollGenerating(0)).containsExactly(generates);
        assertThat(waiters.pollGenerating(0)).isEmpty();
        assertThat(waiters.poll()).isSameAs(waits);
    }

    @Test
    void pollGenerating_cameLater_staysWhereItIs() {
        Waiter generates = add(true, 2);
        assertThat(waiters.pollGenerating(1)).isEmpty();
        assertThat(waiters.pollGenerating(2)).containsExactly(generates);
    }

    @Test
    void pressing_moreThanAreMadeForRequests() {
        assertThat(waiters.pressing(0)).isFalse();
        add(true);
        assertThat(waiters.pressing(0)).as("a pair is made for it").isFalse();
        add(false);
        assertThat(waiters.pressing(0)).isTrue();
        assertThat(waiters.pressing(1)).isTrue();
        assertThat(waiters.pressing(2)).isFalse();
    }

    @Test
    void drain_returnsAllInOrderAndForgetsThem() {
        Waiter first = add(true);
        Waiter second = add(false);
        assertThat(waiters.drain()).containsExactly(first, second);
        assertThat(waiters.size()).isZero();
        assertThat(waiters.poll()).isNull();
        assertThat(waiters.unserved(0)).isNull();
        Waiter later = add(true);
        assertThat(waiters.unserved(0)).isSameAs(later);
        assertThat(waiters.unserved(1)).isNull();
    }
}
