package dev.keysource.remote.transport;

import dev.keysource.internal.DaemonThreads;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.IoHandler;
import io.grpc.netty.shaded.io.netty.channel.IoHandlerFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

class WatchedLoopTest {
    private final CompletableFuture<Throwable> told = new CompletableFuture<>();
    private final IoHandler io = mock(IoHandler.class);

    private EventLoopGroup group(int count) {
        IoHandlerFactory factory = executor -> io;
        return WatchedLoop.group(count, new DaemonThreads("test", Thread.NORM_PRIORITY), factory, told::complete);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void run_transportThrowsAnError_tellsAndEnds(int count) throws Exception {
        Error error = new OutOfMemoryError("thrown by a test");
        when(io.run(any())).thenThrow(error);
        EventLoopGroup group = group(count);
        group.next().execute(() -> {});
        assertThat(told.get(1, TimeUnit.MINUTES)).isSameAs(error);
        group.shutdownGracefully();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void run_askedToEnd_tellsNothing(int count) throws Exception {
        EventLoopGroup group = group(count);
        group.next().execute(() -> {});
        group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        assertThat(group.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        assertThat(told).isNotDone();
    }
}
