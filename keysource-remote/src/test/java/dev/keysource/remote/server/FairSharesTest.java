package dev.keysource.remote.server;

import dev.keysource.remote.server.FairShares.Request;
import dev.keysource.remote.server.FairShares.State;
import dev.keysource.testkit.FakeClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

class FairSharesTest {
    private static final int WIDTH = 2;
    private static final double CHEAP = 0.01;

    private final FakeClock clock = new FakeClock();
    private final FairShares shares = new FairShares(4_096);
    private final Deque<Request> atSource = new ArrayDeque<>();

    @Test
    void enter_alone_hasHalfAndLeavesTheRestToOthers() {
        assertThat(entered("a", 5_000)).isEqualTo(2_048);
        assertThat(entered("b", 5_000)).isEqualTo(1_024);
        assertThat(entered("c", 5_000)).isEqualTo(512);
        shares.leave("a");
        assertThat(shares.enter("d")).isTrue();
        assertThat(shares.calls()).isEqualTo(2_048 + 1_024 + 512);
    }

    @Test
    void submit_alone_isPassedOnAtOnceUpToALimit() {
        for (int i = 0; i < FairShares.ALONE; i++) {
            assertThat(submit("a", 1)).isTrue();
        }
        assertThat(submit("a", 1)).isFalse();
        assertThat(next()).isNull();
        shares.end(atSource.remove());
        assertThat(next()).isNotNull();
    }

    @Test
    void surplus_anotherAsks_isTheLatestUntilTheSourceHasWhatItCanWorkOn() {
        List<Request> greedy = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            greedy.add(request("greedy", 1));
        }
        assertThat(shares.surplus(clock.nanoTime(), WIDTH)).isNull();
        assertThat(submit("honest", 1)).isFalse();
        for (int i = 99; i >= WIDTH; i--) {
            assertThat(shares.surplus(clock.nanoTime(), WIDTH)).isSameAs(greedy.get(i));
        }
        assertThat(shares.surplus(clock.nanoTime(), WIDTH)).isNull();
        for (int i = 99; i >= WIDTH; i--) {
            assertThat(shares.putBack(greedy.get(i))).isTrue();
        }
        shares.end(greedy.get(0));
        assertThat(next().secret).isEqualTo("honest");
        shares.end(greedy.get(1));
        assertThat(next()).as("the first of those that were taken back").isSameAs(greedy.get(2));
    }

    @Test
    void putBack_answeredOrEndedMeanwhile_isRefused() {
        Request first = request("greedy", 1);
        List.of(request("greedy", 1), request("greedy", 1), request("greedy", 1));
        submit("honest", 1);
        assertThat(shares.putBack(first)).as("not taken back").isFalse();
        Request held = shares.surplus(clock.nanoTime(), WIDTH);
        shares.hold(held, clock.nanoTime());
        assertThat(shares.putBack(held)).isFalse();
        Request ended = shares.surplus(clock.nanoTime(), WIDTH);
        shares.end(ended);
        assertThat(shares.putBack(ended)).isFalse();
    }

    @Test
    void submit_dearBesideAnIdleOne_leavesThatItsPlace() {
        shares.end(request("honest", CHEAP));
        assertThat(submit("greedy", 9)).isTrue();
        assertThat(submit("greedy", 9)).as("the second of two places").isFalse();
        assertThat(submit("honest", CHEAP)).isTrue();
    }

    @Test
    void submit_cheapBesideAnIdleOne_hasBothPlaces() {
        shares.end(request("honest", CHEAP));
        assertThat(submit("greedy", CHEAP)).isTrue();
        assertThat(submit("greedy", CHEAP)).isTrue();
        assertThat(submit("greedy", CHEAP)).isFalse();
    }

    @Test
    void next_theOtherHasNotAskedForATime_givesEverythingToWhoIsAlone() {
        shares.end(request("other", 1));
        submit("a", 1);
        submit("a", 1);
        assertThat(next()).isNull();
        clock.advance(FairShares.MEMORY);
        assertThat(next()).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({"2, 1, 1", "10, 1, 1", "64, 1, 1", "2, 9, 0.01", "10, 9, 1", "64, 0.01, 9", "10, 180, 0.5"})
    void next_manySecretsThatWantAll_givesEachTheSameInUnits(int secrets, double greedyCost, double cost) {
        Map<String, Double> got = new HashMap<>();
        for (int secret = 0; secret < secrets; secret++) {
            for (int i = 0; i < 50; i++) {
                submit("s" + secret, secret == 0 ? greedyCost : cost);
            }
        }
        passOn();
        double share = 20 * Math.max(greedyCost, cost);
        while (got.values().stream().mapToDouble(Double::doubleValue).sum() < share * secrets) {
            Request done = atSource.remove();
            shares.end(done);
            got.merge(done.secret, done.cost, Double::sum);
            submit(done.secret, done.cost);
            passOn();
        }
        // What the source has in hand, one pair to begin with and one to end with.
        double tolerance = (WIDTH + 2) * Math.max(greedyCost, cost);
        assertThat(got).hasSize(secrets);
        got.forEach((secret, units) -> assertThat(units).as(secret).isBetween(share - tolerance, share + tolerance));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 10})
    void next_oneAtATimeBesideGreedyOnes_hasAShareOfItsOwn(int greedy) {
        int honest = 0;
        int others = 0;
        submit("honest", 1);
        for (int i = 0; i < 200; i++) {
            for (int one = 0; one < greedy; one++) {
                submit("greedy" + one, 1);
            }
            passOn();
        }
        for (int i = 0; i < 1_000; i++) {
            Request done = atSource.remove();
            shares.hold(done, clock.nanoTime());
            shares.end(done);
            if (done.secret.equals("honest")) {
                honest++;
            } else {
                others++;
            }
            submit(done.secret, 1);
            passOn();
        }
        assertThat(honest).isGreaterThanOrEqualTo(others / greedy * 9 / 10);
    }

    @Test
    void next_pairsThatAreNotRead_holdUpTheirSecretOnly() {
        List<Request> unread = new ArrayList<>();
        for (int i = 0; i < FairShares.UNREAD; i++) {
            unread.add(request("greedy", CHEAP));
            shares.hold(unread.get(i), clock.nanoTime());
        }
        assertThat(submit("greedy", CHEAP)).isFalse();
        assertThat(shares.isBlocked()).isTrue();
        assertThat(submit("honest", CHEAP)).isTrue();
        assertThat(shares.stalled(clock.nanoTime() - 1)).isEmpty();
        clock.advance(Duration.ofSeconds(10));
        assertThat(shares.stalled(clock.nanoTime() - Duration.ofSeconds(10).toNanos()))
                .containsExactlyElementsOf(unread);
        shares.end(unread.get(0));
        assertThat(shares.isBlocked()).isFalse();
        assertThat(next().secret).isEqualTo("greedy");
    }

    @Test
    void next_dearPairsThatAreNotRead_countByTheirCost() {
        for (int i = 0; i < 7; i++) {
            shares.hold(request("a", 9), clock.nanoTime());
        }
        assertThat(submit("a", 9)).isFalse();
        shares.hold(request("b", 180), clock.nanoTime());
        assertThat(submit("b", 180)).isFalse();
    }

    @Test
    void usage_refundedAndTakenBack_isNotCharged() {
        Request failed = request("a", 5);
        assertThat(shares.usage("a").used()).isEqualTo(5);
        shares.refund(failed);
        shares.end(failed);
        assertThat(shares.usage("a")).isEqualTo(new FairShares.Usage(0, 0, 0));
        assertThat(shares.usage("unknown")).isEqualTo(new FairShares.Usage(0, 0, 0));
    }

    @Test
    void endWaiting_passedOn_isRefused() {
        Request passed = request("a", 1);
        assertThat(shares.endWaiting(passed)).isFalse();
        assertThat(shares.end(passed)).isEqualTo(State.ASKED);
        assertThat(shares.end(passed)).isEqualTo(State.OVER);
    }

    @Test
    void retain_revokedSecret_losesItsShareWhenNothingIsLeftOfIt() {
        shares.enter("a");
        Request last = request("a", 1);
        shares.retain("b"::equals);
        assertThat(shares.usage("a").used()).isEqualTo(1);
        shares.end(last);
        shares.leave("a");
        shares.retain("b"::equals);
        assertThat(shares.usage("a").used()).isZero();
    }

    /** Whatever happens: what waits is passed on when it may be, and the numbers add up. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void anything_inAnyOrder_losesNoRequest(long seed) {
        Random random = new Random(seed);
        List<Request> open = new ArrayList<>();
        int secrets = 1 + random.nextInt(6);
        for (int step = 0; step < 5_000; step++) {
            if (random.nextInt(3) > 0) {
                Request request = new Request("s" + random.nextInt(secrets), random.nextBoolean() ? CHEAP : 9);
                open.add(request);
                shares.submit(request, clock.nanoTime(), WIDTH);
            } else if (!open.isEmpty()) {
                Request request = open.get(random.nextInt(open.size()));
                if (random.nextBoolean() || !shares.hold(request, clock.nanoTime())) {
                    shares.end(request);
                    open.remove(request);
                }
            }
            for (Request back; (back = shares.surplus(clock.nanoTime(), WIDTH)) != null; ) {
                assertThat(shares.putBack(back)).isTrue();
            }
            while (shares.next(clock.nanoTime(), WIDTH) != null) {}
            clock.advance(Duration.ofMillis(random.nextInt(3_000)));
        }
        for (int round = 0; !open.isEmpty(); round++) {
            assertThat(round).as("requests that nothing moves: %s", open.size()).isLessThan(20_000);
            open.removeIf(request -> !shares.isWaiting(request) && shares.end(request) != State.WAITING);
            while (shares.next(clock.nanoTime(), WIDTH) != null) {}
        }
        assertThat(shares.isBlocked()).isFalse();
        assertThat(shares.submit(new Request("s0", CHEAP), clock.nanoTime(), 1))
                .as("the source has no request, so that there is room for one")
                .isTrue();
    }

    private int entered(String secret, int attempts) {
        int entered = 0;
        for (int i = 0; i < attempts; i++) {
            entered += shares.enter(secret) ? 1 : 0;
        }
        return entered;
    }

    private boolean submit(String secret, double cost) {
        Request request = new Request(secret, cost);
        boolean passed = shares.submit(request, clock.nanoTime(), WIDTH);
        if (passed) {
            atSource.add(request);
        }
        return passed;
    }

    /** A request that is passed on. */
    private Request request(String secret, double cost) {
        assertThat(submit(secret, cost)).isTrue();
        return atSource.getLast();
    }

    private Request next() {
        Request next = shares.next(clock.nanoTime(), WIDTH);
        if (next != null) {
            atSource.add(next);
        }
        return next;
    }

    private void passOn() {
        while (next() != null) {}
        for (Request back; (back = shares.surplus(clock.nanoTime(), WIDTH)) != null; ) {
            assertThat(shares.putBack(back)).isTrue();
            atSource.remove(back);
        }
    }
}
