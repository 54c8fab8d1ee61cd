package dev.keysource.remote;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import dev.keysource.remote.v1.GetKeyPairRequest;
import dev.keysource.remote.v1.GetKeyPairResponse;
import dev.keysource.remote.v1.GetStatusRequest;
import dev.keysource.remote.v1.GetStatusResponse;
import dev.keysource.remote.v1.KeyPairServiceGrpc;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

import java.security.KeyPair;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;

/** Answers the calls of a server from its source. */
final class KeyPairService extends KeyPairServiceGrpc.KeyPairServiceImplBase {
    private final KeyPairSource source;
    private final EnumSet<KeyPairSpec> allowed;
    private final Duration longestWait;
    private final Executor executor;
    private final AuditLog audit;
    private final Quotas quotas;
    private final Set<Handover> underWay = ConcurrentHashMap.newKeySet();
    private final LongAdder orphaned = new LongAdder();
    private final long startedNanos = System.nanoTime();

    /**
     * The calls of one server.
     *
     * @param source where the pairs come from
     * @param allowed the kinds of pairs that callers may ask for
     * @param longestWait for calls without a deadline of their own, or with one that is further away
     * @param executor runs what follows once a pair is there that was not there at once
     * @param audit is told of every request that passed the capability check
     * @param quotas how much each capability may ask for
     */
    KeyPairService(
            KeyPairSource source,
            EnumSet<KeyPairSpec> allowed,
            Duration longestWait,
            Executor executor,
            AuditLog audit,
            Quotas quotas) {
        this.source = source;
        this.allowed = allowed;
        this.longestWait = longestWait;
        this.executor = executor;
        this.audit = audit;
        this.quotas = quotas;
    }

    /** How many pairs the source gave that no caller can have received in whole. */
    long orphaned() {
        return orphaned.sum();
    }

    @Override
    public void getKeyPair(GetKeyPairRequest request, StreamObserver<GetKeyPairResponse> observer) {
        AuditLog.Entry entry = audit.entry();
        KeyPairSpec spec = WireSpec.parse(request.getSpec());
        if (spec == null || !allowed.contains(spec)) {
            entry.forbidden();
            observer.onError(ServerErrors.unknownSpec(allowed).asRuntimeException());
            return;
        }
        Sealing.Sealer sealer;
        try {
            sealer = request.getSealTo().isEmpty() ? null : new Sealing.Sealer(request.getSealTo(), spec);
        } catch (IllegalArgumentException e) {
            entry.malformedSealKey();
            observer.onError(ServerErrors.badSealKey().asRuntimeException());
            return;
        }
        if (!quotas.take(entry.capability(), spec)) {
            entry.overQuota(spec);
            observer.onError(ServerErrors.overQuota().asRuntimeException());
            return;
        }
        CompletableFuture<KeyPair> answer = ask(spec);
        Handover handover = new Handover(
                spec, (ServerCallStreamObserver<GetKeyPairResponse>) observer, entry, answer, sealer, orphaned);
        if (answer.isDone()) {
            answer.whenComplete(handover::answer);
        } else {
            underWay.add(handover);
            answer.whenCompleteAsync(
                    (pair, failure) -> {
                        underWay.remove(handover);
                        handover.answer(pair, failure);
                    },
                    executor);
        }
    }

    /** Ends the calls that wait for a pair and whose secret is no longer active. */
    void recheck(Predicate<String> active) {
        underWay.forEach(handover -> handover.recheck(active));
    }

    private CompletableFuture<KeyPair> ask(KeyPairSpec spec) {
        Deadline deadline = Context.current().getDeadline();
        Duration wait = longestWait;
        if (deadline != null) {
            long remaining = deadline.timeRemaining(TimeUnit.NANOSECONDS);
            if (remaining <= 0) {
                return CompletableFuture.failedFuture(
                        KeyPairSourceException.timeout(source.name(), spec, Duration.ZERO));
            }
            wait = remaining < longestWait.toNanos() ? Duration.ofNanos(remaining) : longestWait;
        }
        try {
            return source.request(spec, wait);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(
                    new KeyPairSourceException(Reason.UNAVAILABLE, source.name(), spec, "unexpected failure", e));
        }
    }

    @Override
    public void getStatus(GetStatusRequest request, StreamObserver<GetStatusResponse> observer) {
        Duration uptime = Duration.ofNanos(System.nanoTime() - startedNanos);
        observer.onNext(WireStatus.toMessage(new ServerStatus(uptime, source.pools())));
        observer.onCompleted();
    }
}
