package dev.keysource.remote.server;

import com.google.protobuf.ByteString;
import dev.keysource.KeyPairRequest;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import dev.keysource.PoolStats;
import dev.keysource.internal.Answer;
import dev.keysource.internal.Guard;
import dev.keysource.internal.Sources;
import dev.keysource.internal.Timekeeper;
import dev.keysource.remote.ServerStats;
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

import java.security.KeyPair;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The gRPC service of a server, which answers calls from its source. Thread-safe. */
final class KeyPairService extends KeyPairServiceGrpc.KeyPairServiceImplBase {
    private static final Logger LOG = LoggerFactory.getLogger(KeyPairService.class);
    static final int MOST_PAIRS = 256;
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final KeyPairSource source;
    private final Map<String, KeyPairSpec> allowed;
    private final Duration longestWait;
    private final Executor executor;
    private final AuditLog audit;
    private final Ledger ledger;
    private final Quotas quotas;
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
            Executor executor,
            AuditLog audit,
            Ledger ledger,
            Quotas quotas,
            Timekeeper time,
            HealthWatch health) {
        this.source = source;
        this.allowed = new LinkedHashMap<>();
        allowed.forEach(spec -> this.allowed.put(spec.toString(), spec));
        this.longestWait = longestWait;
        this.executor = executor;
        this.audit = audit;
        this.ledger = ledger;
        this.quotas = quotas;
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
        if (!(single ? takeQuota(entry, spec) : quotas.has(entry.capability(), spec))) {
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
        handOver.more();
    }

    /** Takes the cost of a pair from the caller's quota, if there is enough left. */
    boolean takeQuota(AuditLog.Entry caller, KeyPairSpec spec) {
        return quotas.take(caller.capability(), spec);
    }

    /** Takes note of an answer of the source. */
    void answered(KeyPairSpec spec, @Nullable Reason failure) {
        health.answered(spec, failure);
    }

    /** Tells the source that a pair will not be used. */
    void discard(KeyPair pair) {
        Guard.run("discarding a pair", () -> source.discard(pair));
    }

    /** Says once for each kind that its private keys are not in the form that all clients read. */
    void sentExpanded(KeyPairSpec spec) {
        if (expanded.add(spec)) {
            LOG.warn(
                    "the seed of {} pairs is not known: they are sent as expanded keys, which many programs do not read",
                    spec);
        }
    }

    /** The transport is done with a call that was not refused. */
    void closed(AuditLog.Outcome outcome) {
        audit.ended(outcome);
    }

    /** What the holders of a secret have. */
    ServerStats.Secret stats(String capability) {
        int open = (int)
                underWay.stream().filter(handOver -> handOver.isOf(capability)).count();
        return new ServerStats.Secret(open, 0, 0, quotas.left(capability));
    }

    int openCalls() {
        return underWay.size();
    }

    void ended(HandOver handOver) {
        underWay.remove(handOver);
    }

    /** Runs a task on a thread for calls; here, if no thread can be started. */
    void run(Runnable task) {
        try {
            executor.execute(task);
        } catch (Throwable e) {
            Guard.log("no thread can be had for a call", e);
            task.run();
        }
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
    }

    /** Asks the source for one pair. */
    CompletableFuture<KeyPair> ask(KeyPairSpec spec, @Nullable Deadline deadline) {
        Duration wait = longestWait;
        if (deadline != null) {
            long remaining = deadline.timeRemaining(TimeUnit.NANOSECONDS);
            if (remaining <= 0) {
                return CompletableFuture.failedFuture(KeyPairSourceException.timeout("server", spec, Duration.ZERO));
            }
            wait = remaining < longestWait.toNanos() ? Duration.ofNanos(remaining) : longestWait;
        }
        Duration limit = wait;
        KeyPairRequest request = KeyPairRequest.of(spec).within(limit);
        CompletableFuture<KeyPair> answer = Sources.ask(() -> source.request(request), source::discard);
        if (!answer.isDone()) {
            KeyPairSourceException late = KeyPairSourceException.timeout("server", spec, limit);
            // The source has the same limit. This one is for a source that does not keep it.
            Timekeeper.Timer timer = time.after(limit.plus(GRACE), () -> answer.completeExceptionally(late));
            Answer.then(answer, (pair, failure) -> timer.cancel());
        }
        return answer;
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
