package dev.keysource.remote;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceListener;
import dev.keysource.KeyPairSpec;
import io.grpc.netty.shaded.io.netty.util.internal.InternalThreadLocalMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What is left of a server and a client when they are closed. */
@Timeout(120)
class CloseIT {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Set<Thread> before = Thread.getAllStackTraces().keySet();
    private final ServerIdentity identity = ServerIdentity.create();
    private KeyPairServer server;

    @BeforeEach
    void serve() throws IOException {
        server = KeyPairServer.builder(new SteadySource(), identity)
                .specs(Set.of(SteadySource.GIVEN))
                .start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void anyUse_onACallersThread_leavesNothingOfTheTransportThere() throws Exception {
        FutureTask<Object> caller = new FutureTask<>(() -> {
            try (KeyPairServer ended =
                            KeyPairServer.builder(new SteadySource(), identity).start();
                    RemoteKeyPairSource source = connect(KeyPairSourceListener.NONE)) {
                source.get(SteadySource.GIVEN, LONG);
                source.request(SteadySource.GIVEN).get(LONG.toSeconds(), TimeUnit.SECONDS);
                source.status(LONG).get(LONG.toSeconds(), TimeUnit.SECONDS);
                source.request(SteadySource.GIVEN, 2).forEach(answer -> answer.cancel(false));
                ended.replaceSecrets(identity.withNewSecret());
            }
            return InternalThreadLocalMap.getIfSet();
        });
        new Thread(caller).start();
        assertThat(caller.get()).isNull();
    }

    @Test
    void close_onAThreadOfTheSource_doesNotWaitForItself() {
        AtomicReference<KeyPairSource> closing = new AtomicReference<>();
        CompletableFuture<Thread> closed = new CompletableFuture<>();
        closing.set(connect(new KeyPairSourceListener() {
            @Override
            public void onFailure(String source, KeyPairSourceException failure) {
                closing.get().close();
                closed.complete(Thread.currentThread());
            }
        }));
        closing.get().request(KeyPairSpec.parse("RSA-4096")).handle((pair, failure) -> failure);
        assertThat(closed.join().getName()).startsWith("keysource-remote-");
        server.close();
        await().atMost(LONG).untilAsserted(() -> assertThat(newThreads()).isEmpty());
    }

    @Test
    void close_onAnInterruptedThread_endsTheThreadsAndKeepsTheInterrupt() throws Exception {
        RemoteKeyPairSource source = connect(KeyPairSourceListener.NONE);
        source.get(SteadySource.GIVEN, LONG);
        Thread.currentThread().interrupt();
        source.close();
        server.close();
        assertThat(Thread.interrupted()).isTrue();
        await().atMost(LONG).untilAsserted(() -> assertThat(newThreads()).isEmpty());
    }

    private RemoteKeyPairSource connect(KeyPairSourceListener listener) {
        return RemoteKeyPairSource.builder(identity.furl("127.0.0.1:" + server.port()))
                .listener(listener)
                .build();
    }

    private Set<String> newThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .map(Thread::getName)
                .filter(name -> name.startsWith("keysource-"))
                .collect(Collectors.toSet());
    }
}
