package dev.keysource.remote.server;

import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSpec;
import dev.keysource.internal.Answer;
import dev.keysource.remote.v1.GetKeyPairResponse;
import dev.keysource.remote.wire.Sealing;
import dev.keysource.remote.wire.WireKeyPair;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import org.jspecify.annotations.Nullable;

import java.security.KeyPair;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The hand-over of one pair or several to one caller. Several are asked for while the caller has room for more, and sent
 * as they come. Each leaves this process at most once and goes to no other caller: when the call ends early, the waiting
 * requests are cancelled at the source, and a pair that was already taken is destroyed and counted as an orphan. Thread-safe.
 */
final class HandOver {
    /** How many requests may wait at the source at once, so that all cores can work for one caller. */
    private static final int WIDTH = Runtime.getRuntime().availableProcessors();

    private final KeyPairService service;
    private final KeyPairSpec spec;
    private final boolean single;
    private final ServerCallStreamObserver<?> call;
    private final Consumer<GetKeyPairResponse> out;
    private final @Nullable Deadline deadline = Context.current().getDeadline();
    private final AuditLog.Entry audit;
    private final Sealing.@Nullable Sealer sealer;
    private final Ledger.Account account;
    private final Set<CompletableFuture<KeyPair>> waiting = new HashSet<>();
    private final int count;
    private int left;
    private int asked;
    private int granted;
    private boolean ended;
    private boolean closed;
    private boolean refused;
    private @Nullable Status failure;

    /**
     * Prepares the call; to be made while it is being started.
     *
     * @param service asks the source, and is told of the end
     * @param spec the kind of pair
     * @param count the number of pairs
     * @param single whether the call has one answer, whose quota has been taken and which the transport sends with the call's end
     * @param call the call
     * @param out sends a pair to the caller
     * @param audit logs the outcome
     * @param sealer seals the private keys, or {@code null} if they travel as they are
     * @param account counts pairs that were taken and not handed over
     */
    HandOver(
            KeyPairService service,
            KeyPairSpec spec,
            int count,
            boolean single,
            ServerCallStreamObserver<?> call,
            Consumer<GetKeyPairResponse> out,
            AuditLog.Entry audit,
            Sealing.@Nullable Sealer sealer,
            Ledger.Account account) {
        this.service = service;
        this.spec = spec;
        this.count = count;
        this.left = count;
        this.single = single;
        this.call = call;
        this.out = out;
        this.audit = audit;
        this.sealer = sealer;
        this.account = account;
        call.setOnReadyHandler(this::more);
        call.setOnCancelHandler(this::cancelled);
        call.setOnCloseHandler(() -> closed(true));
    }

    private void cancelled() {
        end();
        closed(false);
    }

    private void closed(boolean whole) {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            for (int pair = 0; pair < granted && (whole || !single); pair++) {
                account.sent();
            }
        }
        account.close();
        if (!refused) {
            service.closed(
                    failure != null
                            ? AuditLog.Outcome.FAILED
                            : account.sentPairs() == count ? AuditLog.Outcome.GRANTED : AuditLog.Outcome.CANCELLED);
        }
    }

    /** Asks for as many pairs as may be asked for now. */
    void more() {
        while (mayAsk()) {
            CompletableFuture<KeyPair> answer = service.ask(spec, deadline);
            if (answer.isDone()) {
                // In this loop, not in a callback: a source that always answers at once must not nest the calls.
                Answer.then(answer, this::answered);
            } else {
                waitFor(answer);
            }
        }
        finish();
    }

    private boolean mayAsk() {
        synchronized (this) {
            if (ended || left == 0 || asked == WIDTH || !(single || call.isReady())) {
                return false;
            }
            left--;
            asked++;
        }
        if (single || service.takeQuota(audit, spec)) {
            return true;
        }
        audit.refused(spec, Refusal.OVER_QUOTA);
        synchronized (this) {
            asked--;
            refused = true;
            stop(ServerErrors.overQuota());
        }
        return false;
    }

    @SuppressWarnings("CollectionUndefinedEquality") // a future equals itself only
    private void waitFor(CompletableFuture<KeyPair> answer) {
        boolean late;
        synchronized (this) {
            late = ended;
            if (!late) {
                waiting.add(answer);
            }
        }
        if (late) {
            answer.cancel(false);
        }
        Answer.then(
                answer,
                (pair, problem) -> service.run(() -> {
                    synchronized (this) {
                        waiting.remove(answer);
                    }
                    answered(pair, problem);
                    more();
                }));
    }

    private void answered(@Nullable KeyPair pair, @Nullable Throwable problem) {
        KeyPairSourceException failure = pair == null ? ServerErrors.problem(problem, spec) : null;
        service.answered(spec, failure == null ? null : failure.reason());
        take(pair, failure);
    }

    private void take(@Nullable KeyPair pair, @Nullable KeyPairSourceException problem) {
        KeyPair late = null;
        synchronized (this) {
            asked--;
            if (pair != null) {
                account.taken(spec);
            }
            if (pair == null) {
                failed(Objects.requireNonNull(problem));
            } else if (ended || call.isCancelled()) {
                account.dropped();
                late = pair;
            } else {
                send(pair);
            }
        }
        if (late != null) {
            service.discard(late);
        }
        finish();
    }

    private void send(KeyPair pair) {
        try {
            if (!WireKeyPair.send(spec, pair, sealer, out)) {
                service.sentExpanded(spec);
            }
        } catch (RuntimeException | Error e) {
            account.dropped();
            audit.unsendable(spec, e);
            stop(ServerErrors.unsendable());
            return;
        }
        account.given();
        granted++;
    }

    private void failed(KeyPairSourceException problem) {
        if (!ended) {
            Status status = ServerErrors.of(problem);
            audit.failed(spec, status.getCode());
            stop(status);
        }
    }

    /** Asks for no more pairs; those that are being made are still sent. */
    private void stop(Status why) {
        left = 0;
        if (failure == null) {
            failure = why;
        }
    }

    private synchronized void finish() {
        if (left > 0 || asked > 0 || !end()) {
            return;
        }
        if (failure != null) {
            call.onError(failure.asRuntimeException());
        } else if (!call.isCancelled()) {
            call.onCompleted();
        }
    }

    boolean isOf(String capability) {
        return audit.capability().equals(capability);
    }

    /** Ends the call if its secret is no longer active. */
    void recheck(Predicate<String> active) {
        if (!active.test(audit.capability()) && end()) {
            synchronized (this) {
                refused = true;
                audit.refused(spec, Refusal.REVOKED);
                call.onError(ServerErrors.unauthenticated().asRuntimeException());
            }
        }
    }

    /** Ends the call, unless it has ended; true if this was its end. */
    private boolean end() {
        List<CompletableFuture<KeyPair>> givenUp;
        synchronized (this) {
            if (ended) {
                return false;
            }
            ended = true;
            givenUp = List.copyOf(waiting);
        }
        givenUp.forEach(answer -> answer.cancel(false));
        service.ended(this);
        return true;
    }
}
