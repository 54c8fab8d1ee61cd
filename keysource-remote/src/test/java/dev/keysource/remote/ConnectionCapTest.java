package dev.keysource.remote;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelPromise;
import io.grpc.netty.shaded.io.netty.channel.DefaultChannelPromise;
import io.grpc.netty.shaded.io.netty.channel.EventLoop;
import io.grpc.netty.shaded.io.netty.util.concurrent.ImmediateEventExecutor;
import org.junit.jupiter.api.Test;

import java.net.InetSocketAddress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

class ConnectionCapTest {
    private final ConnectionCap cap = new ConnectionCap(2);
    private int ports = 50_000;

    @Test
    void enter_upToTheLimit_closesNone() {
        Channel first = enter();
        Channel second = enter();
        verify(first.unsafe(), never()).closeForcibly();
        verify(second.unsafe(), never()).closeForcibly();
    }

    @Test
    void enter_allPlacesTaken_closesTheOldestStranger() {
        Channel first = enter();
        Channel second = enter();
        Channel third = enter();
        verify(first.unsafe()).closeForcibly();
        enter();
        verify(second.unsafe()).closeForcibly();
        verify(third.unsafe(), never()).closeForcibly();
    }

    @Test
    void enter_oldestWasAdmitted_closesTheNextStranger() {
        Channel admitted = enter();
        Channel stranger = enter();
        cap.admit(ConnectionCap.Ends.of(admitted));
        enter();
        verify(admitted.unsafe(), never()).closeForcibly();
        verify(stranger.unsafe()).closeForcibly();
    }

    @Test
    void enter_allWereAdmitted_refuses() {
        cap.admit(ConnectionCap.Ends.of(enter()));
        cap.admit(ConnectionCap.Ends.of(enter()));
        assertThat(cap.enter(connection())).isFalse();
    }

    @Test
    void enter_oldestStrangerHasNoThreadYet_refuses() {
        Channel first = enter();
        when(first.isRegistered()).thenReturn(false);
        enter();
        assertThat(cap.enter(connection())).isFalse();
    }

    @Test
    void close_makesRoom() {
        Channel first = enter();
        cap.admit(ConnectionCap.Ends.of(first));
        cap.admit(ConnectionCap.Ends.of(enter()));
        ((ChannelPromise) first.closeFuture()).setSuccess();
        enter();
    }

    @Test
    void close_ofTheEvicted_makesNoMoreRoom() {
        Channel evicted = enter();
        cap.admit(ConnectionCap.Ends.of(enter()));
        cap.admit(ConnectionCap.Ends.of(enter()));
        ((ChannelPromise) evicted.closeFuture()).setSuccess();
        assertThat(cap.enter(connection())).isFalse();
    }

    @Test
    void forgetAdmissions_makesStrangersOfAllInTheirOrder() {
        Channel first = enter();
        Channel second = enter();
        cap.admit(ConnectionCap.Ends.of(second));
        cap.admit(ConnectionCap.Ends.of(first));
        cap.forgetAdmissions();
        enter();
        verify(first.unsafe()).closeForcibly();
        verify(second.unsafe(), never()).closeForcibly();
    }

    private Channel enter() {
        Channel connection = connection();
        assertThat(cap.enter(connection)).isTrue();
        return connection;
    }

    private Channel connection() {
        Channel connection = mock(Channel.class);
        EventLoop loop = mock(EventLoop.class);
        Channel.Unsafe unsafe = mock(Channel.Unsafe.class);
        ChannelPromise closed = new DefaultChannelPromise(connection, ImmediateEventExecutor.INSTANCE);
        doAnswer(call -> {
                    call.<Runnable>getArgument(0).run();
                    return null;
                })
                .when(loop)
                .execute(any());
        when(connection.isRegistered()).thenReturn(true);
        when(connection.eventLoop()).thenReturn(loop);
        when(connection.unsafe()).thenReturn(unsafe);
        when(connection.closeFuture()).thenReturn(closed);
        when(connection.localAddress()).thenReturn(new InetSocketAddress("localhost", 7070));
        when(connection.remoteAddress()).thenReturn(new InetSocketAddress("localhost", ports++));
        return connection;
    }
}
