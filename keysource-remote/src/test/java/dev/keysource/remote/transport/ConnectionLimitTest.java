package dev.keysource.remote.transport;

import dev.keysource.testkit.FakeClock;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.channel.DefaultChannelId;
import io.grpc.netty.shaded.io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

class ConnectionLimitTest {
    private static final String HERE = "203.0.113.7";
    private static final String THERE = "203.0.113.8";
    private static final int PER_SECOND = 10;

    private final FakeClock clock = new FakeClock();
    private final List<String> told = new ArrayList<>();
    private final ConnectionLimit limit = limit(2);
    private int ports = 50_000;

    private ConnectionLimit limit(int places) {
        return new ConnectionLimit(
                places, PER_SECOND, (peer, why, details) -> told.add(why + details), clock::nanoTime);
    }

    @Test
    void enter_upToTheLimit_closesNone() {
        ConnectionGuard first = enter();
        ConnectionGuard second = enter();
        assertThat(isTornDown(first)).isFalse();
        assertThat(isTornDown(second)).isFalse();
    }

    @Test
    void enter_allPlacesTaken_closesTheOldestWithoutSecretAndSaysSo() {
        ConnectionGuard first = enter();
        ConnectionGuard second = enter();
        ConnectionGuard third = enter();
        assertThat(isTornDown(first)).isTrue();
        enter();
        assertThat(isTornDown(second)).isTrue();
        assertThat(isTornDown(third)).isFalse();
        assertThat(told).containsExactly("replaced-by-newer", "replaced-by-newer");
    }

    @Test
    void enter_oldestWasAdmitted_closesTheNextWithoutSecret() {
        ConnectionGuard admitted = enter();
        ConnectionGuard withoutSecret = enter();
        limit.admit(admitted);
        enter();
        assertThat(isTornDown(admitted)).isFalse();
        assertThat(isTornDown(withoutSecret)).isTrue();
    }

    @Test
    void enter_oneNetworkHasMost_closesItsOldestThoughOthersAreOlder() {
        ConnectionLimit three = limit(3);
        ConnectionGuard lonely = enter(three, THERE);
        ConnectionGuard first = enter(three, HERE);
        enter(three, HERE);
        enter(three, HERE);
        assertThat(isTornDown(lonely)).isFalse();
        assertThat(isTornDown(first)).isTrue();
    }

    @Test
    void enter_sixtyFourBitsOfIpv6InCommon_areOneNetwork() {
        ConnectionLimit three = limit(3);
        ConnectionGuard lonely = enter(three, "2001:db8:0:1::1");
        ConnectionGuard first = enter(three, "2001:db8:0:2::1");
        enter(three, "2001:db8:0:2::2");
        enter(three, "2001:db8:0:2::3");
        assertThat(isTornDown(lonely)).isFalse();
        assertThat(isTornDown(first)).isTrue();
    }

    @Test
    void enter_allWereAdmitted_refuses() {
        limit.admit(enter());
        limit.admit(enter());
        assertThat(limit.enter(connection(HERE, true))).isNull();
    }

    @Test
    void enter_oldestWithoutSecretHasNoThreadYet_refuses() {
        assertThat(limit.enter(connection(HERE, false))).isNotNull();
        enter();
        assertThat(limit.enter(connection(HERE, true))).isNull();
    }

    @Test
    void waits_moreThanASecondsWorth_haveToWaitAndGoInTheNewestFirst() {
        ConnectionLimit many = limit(100);
        List<ConnectionGuard> guards = enterAndCountThoseLetIn(many, 15, PER_SECOND);
        assertThat(many.next()).isNull();
        clock.advance(Duration.ofSeconds(1));
        assertThat(IntStream.range(0, 5).mapToObj(i -> many.next()))
                .containsExactly(guards.get(14), guards.get(13), guards.get(12), guards.get(11), guards.get(10));
        assertThat(many.next()).isNull();
    }

    @Test
    void waits_twoNetworks_takeTurns() {
        ConnectionLimit many = limit(100);
        enterAndCountThoseLetIn(many, 30, PER_SECOND);
        ConnectionGuard lonely = enter(many, THERE);
        assertThat(many.waits(lonely)).isTrue();
        clock.advance(Duration.ofSeconds(1));
        many.next();
        assertThat(many.next()).isSameAs(lonely);
    }

    @Test
    void next_aWaitingOneWasReplaced_isNotLetIn() {
        ConnectionLimit few = limit(PER_SECOND + 2);
        List<ConnectionGuard> guards = enterAndCountThoseLetIn(few, PER_SECOND + 2, PER_SECOND);
        guards.subList(0, PER_SECOND).forEach(few::admit);
        ConnectionGuard newest = enter(few, HERE); // in the place of the first that waits
        assertThat(few.waits(newest)).isTrue();
        clock.advance(Duration.ofSeconds(1));
        assertThat(few.next()).isSameAs(newest);
        assertThat(few.next()).isSameAs(guards.get(PER_SECOND + 1));
        assertThat(few.next()).isNull();
    }

    @Test
    void closeAll_always_endsThemWhateverTheirPeersDo() {
        ConnectionGuard admitted = enter();
        limit.admit(admitted);
        ConnectionGuard withoutSecret = enter();
        limit.closeAll();
        assertThat(isTornDown(admitted)).isTrue();
        assertThat(isTornDown(withoutSecret)).isTrue();
    }

    @Test
    void close_makesRoom() {
        ConnectionGuard first = enter();
        limit.admit(first);
        limit.admit(enter());
        first.channel.close();
        enter();
    }

    @Test
    void close_ofTheEvicted_makesNoMoreRoom() {
        ConnectionGuard evicted = enter();
        limit.admit(enter());
        limit.admit(enter());
        assertThat(isTornDown(evicted)).isTrue();
        assertThat(limit.enter(connection(HERE, true))).isNull();
    }

    @Test
    void forgetAdmissions_needsASecretOfAllInTheirOrder() {
        ConnectionGuard first = enter();
        ConnectionGuard second = enter();
        limit.admit(second);
        limit.admit(first);
        limit.forgetAdmissions();
        enter();
        assertThat(isTornDown(first)).isTrue();
        assertThat(isTornDown(second)).isFalse();
    }

    @Test
    void admitIf_onTheThreadThatReads_admitsThatConnectionOnly() {
        ConnectionGuard reading = enter();
        ConnectionGuard other = enter();
        limit.admitIf(() -> true);
        limit.whileReading(reading, () -> limit.admitIf(() -> false));
        assertThat(reading.isHolder()).isFalse();
        limit.whileReading(reading, () -> limit.admitIf(() -> true));
        assertThat(reading.isHolder()).isTrue();
        assertThat(other.isHolder()).isFalse();
    }

    private List<ConnectionGuard> enterAndCountThoseLetIn(ConnectionLimit many, int count, int letIn) {
        List<ConnectionGuard> guards =
                IntStream.range(0, count).mapToObj(i -> enter(many, HERE)).toList();
        assertThat(guards.stream().filter(guard -> !many.waits(guard))).hasSize(letIn);
        return guards;
    }

    private ConnectionGuard enter() {
        return enter(limit, HERE);
    }

    private ConnectionGuard enter(ConnectionLimit into, String address) {
        return Objects.requireNonNull(into.enter(connection(address, true)), "refused");
    }

    private EmbeddedChannel connection(String address, boolean registered) {
        SocketAddress remote = new InetSocketAddress(address, ports++);
        return new EmbeddedChannel(
                DefaultChannelId.newInstance(), registered, false, new ChannelInboundHandlerAdapter()) {
            @Override
            protected SocketAddress remoteAddress0() {
                return remote;
            }
        };
    }

    /** Whether all that belongs to a connection is gone, not only its socket. */
    private static boolean isTornDown(ConnectionGuard guard) {
        Channel connection = guard.channel;
        ((EmbeddedChannel) connection).runPendingTasks();
        return connection.closeFuture().isDone() && !connection.isRegistered();
    }
}
