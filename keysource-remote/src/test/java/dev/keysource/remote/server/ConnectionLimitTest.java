package dev.keysource.remote.server;

import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.channel.DefaultChannelId;
import io.grpc.netty.shaded.io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

import static org.assertj.core.api.Assertions.assertThat;

class ConnectionLimitTest {
    private final ConnectionLimit limit = new ConnectionLimit(2);
    private int ports = 50_000;

    @Test
    void enter_upToTheLimit_closesNone() {
        EmbeddedChannel first = enter();
        EmbeddedChannel second = enter();
        assertThat(isTornDown(first)).isFalse();
        assertThat(isTornDown(second)).isFalse();
    }

    @Test
    void enter_allPlacesTaken_closesTheOldestWithoutSecret() {
        EmbeddedChannel first = enter();
        EmbeddedChannel second = enter();
        EmbeddedChannel third = enter();
        assertThat(isTornDown(first)).isTrue();
        enter();
        assertThat(isTornDown(second)).isTrue();
        assertThat(isTornDown(third)).isFalse();
    }

    @Test
    void enter_oldestWasAdmitted_closesTheNextWithoutSecret() {
        EmbeddedChannel admitted = enter();
        EmbeddedChannel withoutSecret = enter();
        limit.admit(ConnectionLimit.Ends.of(admitted));
        enter();
        assertThat(isTornDown(admitted)).isFalse();
        assertThat(isTornDown(withoutSecret)).isTrue();
    }

    @Test
    void enter_allWereAdmitted_refuses() {
        limit.admit(ConnectionLimit.Ends.of(enter()));
        limit.admit(ConnectionLimit.Ends.of(enter()));
        assertThat(limit.enter(connection(true))).isFalse();
    }

    @Test
    void enter_oldestWithoutSecretHasNoThreadYet_refuses() {
        assertThat(limit.enter(connection(false))).isTrue();
        enter();
        assertThat(limit.enter(connection(true))).isFalse();
    }

    @Test
    void closeAll_always_endsThemWhateverTheirPeersDo() {
        EmbeddedChannel admitted = enter();
        limit.admit(ConnectionLimit.Ends.of(admitted));
        EmbeddedChannel withoutSecret = enter();
        limit.closeAll();
        assertThat(isTornDown(admitted)).isTrue();
        assertThat(isTornDown(withoutSecret)).isTrue();
    }

    @Test
    void close_makesRoom() {
        EmbeddedChannel first = enter();
        limit.admit(ConnectionLimit.Ends.of(first));
        limit.admit(ConnectionLimit.Ends.of(enter()));
        first.close();
        enter();
    }

    @Test
    void close_ofTheEvicted_makesNoMoreRoom() {
        EmbeddedChannel evicted = enter();
        limit.admit(ConnectionLimit.Ends.of(enter()));
        limit.admit(ConnectionLimit.Ends.of(enter()));
        assertThat(isTornDown(evicted)).isTrue();
        assertThat(limit.enter(connection(true))).isFalse();
    }

    @Test
    void forgetAdmissions_needsASecretOfAllInTheirOrder() {
        EmbeddedChannel first = enter();
        EmbeddedChannel second = enter();
        limit.admit(ConnectionLimit.Ends.of(second));
        limit.admit(ConnectionLimit.Ends.of(first));
        limit.forgetAdmissions();
        enter();
        assertThat(isTornDown(first)).isTrue();
        assertThat(isTornDown(second)).isFalse();
    }

    private EmbeddedChannel enter() {
        EmbeddedChannel connection = connection(true);
        assertThat(limit.enter(connection)).isTrue();
        return connection;
    }

    private EmbeddedChannel connection(boolean registered) {
        SocketAddress remote = new InetSocketAddress("localhost", ports++);
        return new EmbeddedChannel(
                DefaultChannelId.newInstance(), registered, false, new ChannelInboundHandlerAdapter()) {
            @Override
            protected SocketAddress remoteAddress0() {
                return remote;
            }
        };
    }

    /** Whether all that belongs to a connection is gone, not only its socket. */
    private static boolean isTornDown(EmbeddedChannel connection) {
        connection.runPendingTasks();
        return connection.closeFuture().isDone() && !connection.isRegistered();
    }
}
