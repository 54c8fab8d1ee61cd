package dev.keysource.remote;

import dev.keysource.testkit.ScriptedSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** What a server does when a thread of its transport has ended; that it is told so is in {@code WatchedLoopTest}. */
@Timeout(600)
class LostServerIT {
    private final List<Throwable> told = new ArrayList<>();

    @Test
    void onFailure_threadsEndWithErrors_isToldOnceAndTheServerIsClosed() throws Exception {
        Error error = new OutOfMemoryError("thrown by a test");
        try (KeyPairServer server = KeyPairServer.builder(new ScriptedSource("scripted"), ServerIdentity.create())
                .onFailure(told::add)
                .start()) {
            int port = server.port();
            server.lost(error);
            server.lost(new AssertionError("of another thread"));
            assertThat(told).containsExactly(error);
            assertThat(server.drain(Duration.ofDays(1))).isFalse();
            new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
        }
    }

    @Test
    void onFailure_actionThrows_isSurvived() throws Exception {
        try (KeyPairServer server = KeyPairServer.builder(new ScriptedSource("scripted"), ServerIdentity.create())
                .address(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .onFailure(failure -> {
                    told.add(failure);
                    throw new AssertionError("thrown by a test");
                })
                .start()) {
            server.lost(new OutOfMemoryError("thrown by a test"));
            assertThat(told).hasSize(1);
        }
    }
}
