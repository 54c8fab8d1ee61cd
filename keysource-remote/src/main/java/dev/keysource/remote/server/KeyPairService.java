package dev.keysource.remote.server;

import com.google.protobuf.ByteString;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSpec;
import dev.keysource.PoolStats;
import dev.keysource.internal.Guard;
import dev.keysource.internal.Timekeeper;
import dev.keysource.remote.ServerStats;
import dev.keysource.remote.transport.ConnectionLimit;
import dev.keysource.remote.v1.GetKeyPairRequest;
import dev.keysource.remote.v1.GetKeyPairResponse;
import dev.keysource.remote.v1.GetStatusRequest;
import dev.keysource.remote.v1.GetStatusResponse;
import dev.keysource.remote.v1.KeyPairServiceGrpc;
import dev.keysource.remote.v1.StreamKeyPairsRequest;
import dev.keysource.remote.v1.StreamKeyPairsResponse;
import dev.keysource.remote.wire.Sealing;
import dev.keysource.remote.wire.WireStatus;
import io.grpc.Deadline;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The gRPC service of a server, which answers calls from its source. Thread-safe. */
final class KeyPairService extends KeyPairServiceGrpc.KeyPairServiceImplBase {
    private static final Logger LOG = LoggerFactory.getLogger(KeyPairService.class);
    static final int MOST_PAIRS = 256;

    private final KeyPairSource source;
    private final Map<String, KeyPairSpec> allowed;
    private final Duration longestWait;
    private final FairSource fair;
    private final ConnectionLimit connections;
    private final AuditLog audit;
    private final Ledger ledger;
    private final Timekeeper time;
    private final HealthWatch health;
    private final long startedNanos;
    private final Set<KeyPairSpec> expanded = ConcurrentHashMap.newKeySet();
    private final Set<HandOver> underWay = ConcurrentHashMap.newKeySet();
    private volatile Predicate<String> active = capability -> true;

    KeyPairService(
            KeyPairSource source,
            Set<KeyPairSpec> allowed,
            Duration longestWait,
            FairSource fair,
            ConnectionLimit connections,
            AuditLog audit,
            Ledger ledger,
            Timekeeper time,
            HealthWatch health) {
        this.source = source;
        this.allowed = new LinkedHashMap<>();
        allowed.forEach(spec -> this.allowed.put(spec.toString(), spec));
        this.longestWait = longestWait;
        this.fair = fair;
        this.connections = connections;
        this.audit = audit;
        this.ledger = ledger;
        this.time = time;
        this.health = health;
        this.startedNanos = time.now();
    }

    @Override
    public void getKeyPair(GetKeyPairRequest request, StreamObserver<GetKeyPairResponse> observer) {
        begin(request.getSpec(), 1, true, request.getSealTo(), observer, observer::onNext);
    }

    @Override
    public void streamKeyPairs(StreamKeyPairsRequest request, StreamObserver<StreamKeyPairsResponse> observer) {
        begin(
                request.getSpec(),
                request.getCount(),
                false,
                request.getSealTo(),
                observer,
                pair -> observer.onNext(
                        StreamKeyPairsResponse.newBuilder().setPair(pair).build()));
    }

    private void begin(
            String requested,
            int count,
            boolean single,
            ByteString recipient,
            StreamObserver<?> observer,
            Consumer<GetKeyPairResponse> out) {
        AuditLog.Entry entry = audit.entry();
        KeyPairSpec spec = allowed(requested, entry, observer);
        if (spec == null) {
            return;
        }
        if (count < 1 || count > MOST_PAIRS) {
            entry.refused(spec, Refusal.BAD_COUNT);
            observer.onError(ServerErrors.badCount(MOST_PAIRS).asRuntimeException());
            return;
        }
        // Checked before a seal is prepared, which is expensive.
        if (!fair.hasQuota(entry.capability(), spec)) {
            entry.refused(spec, Refusal.OVER_QUOTA);
            observer.onError(ServerErrors.overQuota().asRuntimeException());
            return;
        }
        Sealing.Sealer sealer;
        try {
            sealer = recipient.isEmpty() ? null : new Sealing.Sealer(recipient, spec);
        } catch (IllegalArgumentException e) {
            entry.refused(Refusal.MALFORMED_SEAL_KEY);
            observer.onError(ServerErrors.badSealKey().asRuntimeException());
            return;
        }
        if (!fair.enter(entry.capability())) {
            entry.refused(spec, Refusal.TOO_MANY_WAITING);
            observer.onError(ServerErrors.tooManyWaiting().asRuntimeException());
            return;
        }
        HandOver handOver = new HandOver(
                this,
                spec,
                count,
                single,
                (ServerCallStreamObserver<?>) observer,
                out,
                entry,
                sealer,
                ledger.account());
        underWay.add(handOver);
        handOver.recheck(active); // its secret may have been revoked since it was shown
        handOver.begin();
    }

    /** Says once for each kind that its private keys are not in the form that all clients read. */
    void sentExpanded(KeyPairSpec spec) {
        if (expanded.add(spec)) {
            LOG.warn(
                    "the seed of {} pairs is not known: they are sent as expanded keys, which many programs do not read",
                    spec);
        }
    }

    FairSource source() {
        return fair;
    }

    /** The transport is done with a call. */
    void closed(HandOver handOver, String capability) {
        AuditLog.Outcome outcome = handOver.outcome();
        if (outcome != null) {
            audit.ended(outcome);
        }
        underWay.remove(handOver);
        fair.leave(capability);
    }

    /** Ends the connection of a caller. */
    void cut(AuditLog.Entry caller) {
        connections.cut(caller.ends().local(), caller.ends().remote());
    }

    /** What the holders of a secret have. */
    ServerStats.Secret stats(String capability) {
        return fair.stats(capability);
    }

    int openCalls() {
        return fair.calls();
    }

    /** Closes the books of the calls of which the transport said nothing any more, when it has ended. */
    void end() {
        underWay.forEach(handOver -> handOver.close(false));
    }

    /** The spec of a request; {@code null}, after telling the caller, if callers may not ask for it. */
    private @Nullable KeyPairSpec allowed(String text, AuditLog.Entry entry, StreamObserver<?> observer) {
        KeyPairSpec spec = allowed.get(text);
        if (isRevoked(spec, entry, observer)) {
            return null;
        }
        if (spec == null) {
            entry.refused(Refusal.UNKNOWN_OR_FORBIDDEN_SPEC);
            observer.onError(ServerErrors.unknownSpec(allowed.values()).asRuntimeException());
            return null;
        }
        return spec;
    }

    /** Whether the secret was revoked since it was shown, perhaps long before the request; if so, the caller is told. */
    private boolean isRevoked(@Nullable KeyPairSpec spec, AuditLog.Entry entry, StreamObserver<?> observer) {
        boolean revoked = !active.test(entry.capability());
        if (revoked) {
            entry.refused(spec, Refusal.REVOKED);
            observer.onError(ServerErrors.unauthenticated().asRuntimeException());
        }
        return revoked;
    }

    /** Ends the calls that wait for a pair and whose secret is no longer active. */
    void recheck(Predicate<String> active) {
        this.active = active;
        underWay.forEach(handOver -> handOver.recheck(active));
        fair.retain(active);
    }

    /** How long a request may wait now. */
    Duration limit(@Nullable Deadline deadline) {
        if (deadline == null) {
            return longestWait;
        }
        long remaining = Math.max(0, deadline.timeRemaining(TimeUnit.NANOSECONDS));
        return remaining < longestWait.toNanos() ? Duration.ofNanos(remaining) : longestWait;
    }

    @Override
    public void getStatus(GetStatusRequest request, StreamObserver<GetStatusResponse> observer) {
        if (isRevoked(null, audit.entry(), observer)) {
            return;
        }
        Duration uptime = Duration.ofNanos(time.now() - startedNanos);
        List<PoolStats> pools = Guard.get("pools of a server's source", source::pools, List.of());
        Ledger.Totals totals = ledger.totals();
        observer.onNext(WireStatus.toMessage(
                uptime, health.health().status(), pools, totals.taken(), totals.sent(), totals.orphaned()));
        observer.onCompleted();
    }
}
