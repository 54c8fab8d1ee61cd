package dev.keysource.remote.server;

import dev.keysource.KeyPairRequest;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSpec;
import dev.keysource.internal.Timekeeper;
import dev.keysource.remote.transport.ConnectionLimit;
import dev.keysource.testkit.FakeClock;
import dev.keysource.testkit.ScriptedSource;
import io.grpc.stub.ServerCallStreamObserver;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

class HandOverTest {
    private static final KeyPairSpec SPEC = KeyPairSpec.ED25519;

    private final FakeClock clock = new FakeClock();
    private final KeyPairSource source = mock(KeyPairSource.class);
    private final ServerCallStreamObserver<?> call = mock(ServerCallStreamObserver.class);
    private final Ledger.Account account = mock(Ledger.Account.class);
    private final Timekeeper time = new Timekeeper("test", clock::nanoTime, clock::schedule);
    private final HealthWatch health = mock(HealthWatch.class);
    private final AuditLog audit = new AuditLog(time);
    private final KeyPairService service = new KeyPairService(
            source,
            Set.of(SPEC),
            Duration.ofMinutes(1),
            new FairSource(source, 2, new FairShares(2), Quotas.none(), time, health, Runnable::run),
            mock(ConnectionLimit.class),
            audit,
            mock(Ledger.class),
            time,
            health);

    @Test
    void pair_forACallThatIsOver_isDiscardedWithoutALock() {
        HandOver handOver = new HandOver(
                service,
                SPEC,
                1,
                true,
                call,
                pair -> {},
                new AuditLog.Entry(audit, "capability", new Ends(null, null)),
                null,
                account);
        AtomicReference<Boolean> locked = new AtomicReference<>();
        doAnswer(discarded -> {
                    locked.set(Thread.holdsLock(handOver));
                    return null;
                })
                .when(source)
                .discard(any());
        when(source.request(any(KeyPairRequest.class)))
                .thenReturn(List.of(CompletableFuture.completedFuture(ScriptedSource.pair())));
        when(call.isCancelled()).thenReturn(true);
        handOver.begin();
        assertThat(locked).hasValue(false);
        verify(account).dropped();
    }
}
