package dev.keysource.remote.client;

import dev.keysource.Health;
import dev.keysource.KeyPairSourceListener;
import dev.keysource.KeyPairSpec;
import dev.keysource.internal.Timekeeper;
import dev.keysource.remote.Furl;
import dev.keysource.remote.ServerIdentity;
import dev.keysource.remote.identity.PinnedTrust;
import dev.keysource.testkit.TestPorts;
import io.grpc.netty.shaded.io.netty.util.internal.InternalThreadLocalMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.security.KeyPair;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(600)
class CallsTest {
    private static final Duration LONG = Duration.ofSeconds(100);

    private final AtomicLong now = new AtomicLong();

    private Calls to(int port) {
        Furl furl = ServerIdentity.create().furl("localhost:" + port);
        return new Calls(
                "remote",
                furl.locations(),
                new PinnedTrust(furl.pin()),
                furl.secret(),
                LONG,
                false,
                new Timekeeper("remote-timer", now::get, null),
                KeyPairSourceListener.NONE);
    }

    @Test
    void health_callerIsJustBeingToldThatNoServerWasReached_saysSoAsWell() throws Exception {
        try (Calls calls = to(TestPorts.take())) {
            CompletableFuture<Health.Status> seen = new CompletableFuture<>();
            // In the thread of the channel, which changes its state only after this.
            calls.pair(KeyPairSpec.ED25519, LONG, Runnable::run, true)
                    .then((pair, failure) -> seen.complete(calls.health().status()));
            assertThat(seen.get(100, TimeUnit.SECONDS)).isEqualTo(Health.Status.UNAVAILABLE);
        }
    }

    @Test
    void health_noServerIsReached_leavesTheThreadThatAsksAsItWas() throws Exception {
        try (Calls calls = to(TestPorts.take())) {
            CompletableFuture<KeyPair> failed = calls.pair(KeyPairSpec.ED25519, LONG);
            assertThatThrownBy(() -> failed.get(100, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
            now.addAndGet(TimeUnit.SECONDS.toNanos(2));
            CompletableFuture<Object> kept = new CompletableFuture<>();
            new Thread(() -> {
                        calls.health();
                        kept.complete(InternalThreadLocalMap.getIfSet());
                    })
                    .start();
            assertThat(kept.get(100, TimeUnit.SECONDS)).isNull();
        }
    }
}
