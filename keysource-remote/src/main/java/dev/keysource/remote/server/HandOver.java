package dev.keysource.remote.server;

import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSpec;
import dev.keysource.remote.server.FairSource.Turn;
import dev.keysource.remote.v1.GetKeyPairResponse;
import dev.keysource.remote.wire.Sealing;
import dev.keysource.remote.wire.WireKeyPair;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import org.jspecify.annotations.Nullable;

import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The hand-over of one pair or several to one caller. Several are asked for while the caller has room for more, and sent as they
 * come, each when the one before has left. Each leaves this process at most once and goes to no other caller: when the call ends
 * early, the waiting requests are given up, and a pair that was taken and has not left is destroyed and counted as an orphan.
 * Thread-safe.
 *
 * <p>Whether a pair has left is known from the transport: one of several, when it has been written to the connection and the
 * transport asks for more; a single one when the end of its call has. What becomes of it then only the client can tell.
 */
final class HandOver implements FairSource.Asker {
    /** How many requests of one call may wait at once, so that all cores can work for one caller. */
    private static final int WIDTH = Runtime.getRuntime().availableProcessors();

    private final KeyPairService service;
    private final KeyPairSpec spec;
    private final int count;
    private final boolean single;
    private final ServerCallStreamObserver<?> call;
    private final Consumer<GetKeyPairResponse> out;
    private final @Nullable Deadline deadline = Context.current().getDeadline();
    private final AuditLog.Entry audit;
    private final Sealing.@Nullable Sealer sealer;
    private final Ledger.Account account;
    private final Set<Turn> asked = new HashSet<>();
    private final Deque<Taken> taken = new ArrayDeque<>();
    /** The request whose pair was given to the transport and has not left yet. */
    private @Nullable Turn leaving;

    private int left;
    private boolean started;
    private boolean ended;
    private boolean closed;
    private boolean refused;
    private @Nullable Status failure;

    /** A pair that is not given to the transport yet. */
    private record Taken(Turn turn, KeyPair pair) {}

    /**
     * Prepares the call; to be made while it is being started.
     *
     * @param service asks the source, and is told of the end
     * @param spec the kind of pair
     * @param count the number of pairs
     * @param single whether the call has one answer, which the transport sends with the call's end
     * @param call the call
     * @param out sends a pair to the caller
     * @param audit logs the outcome
     * @param sealer seals the private keys, or {@code null} if they travel as they are
     * @param account counts what becomes of the pairs
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
        call.setOnCancelHandler(() -> close(false));
        call.setOnCloseHandler(() -> close(true));
        if (!single) {
            call.setOnReadyThreshold(1); // so that the transport is ready when, and only when, all of it is written
            call.setOnReadyHandler(this::ready);
        }
    }

    /** Begins to ask; a call for several pairs does so when the transport is ready. */
    void begin() {
        if (single) {
            ready();
        }
    }

    /** The transport can take a pair: for the first time, or because the one that it was given has left. */
    private void ready() {
        Turn gone;
        List<Taken> unsendable;
        synchronized (this) {
            started = true;
            gone = leaving;
            leaving = null;
            if (gone != null) {
                account.sent();
            }
            unsendable = send();
        }
        if (gone != null) {
            service.source().end(gone);
        }
        discard(unsendable);
        more();
    }

    @Override
    public void more() {
        for (Turn turn; (turn = next()) != null; ) {
            service.source().ask(turn);
        }
        finish();
    }

    private @Nullable Turn next() {
        Duration limit = service.limit(deadline);
        synchronized (this) {
            boolean room = started && leaving == null && asked.size() + taken.size() < WIDTH;
            if (ended || left == 0 || !room) {
                return null;
            }
            left--;
            Turn turn = service.source().turn(audit.capability(), spec, this, limit);
            asked.add(turn);
            return turn;
        }
    }

    @Override
    public void overQuota(Turn turn) {
        synchronized (this) {
            asked.remove(turn);
            refuse(Refusal.OVER_QUOTA, ServerErrors.overQuota());
        }
        finish();
    }

    private void refuse(Refusal why, Status status) {
        if (!ended && failure == null) {
            refused = true;
            audit.refused(spec, why);
        }
        stop(status);
    }

    @Override
    public void answered(Turn turn, @Nullable KeyPair pair, @Nullable KeyPairSourceException problem) {
        List<Taken> unsendable = List.of();
        synchronized (this) {
            asked.remove(turn);
            if (pair == null) {
                failed(Objects.requireNonNull(problem));
            } else {
                account.taken(spec);
                if (ended || call.isCancelled()) {
                    unsendable = List.of(new Taken(turn, pair));
                } else {
                    taken.add(new Taken(turn, pair));
                    unsendable = send();
                }
            }
        }
        discard(unsendable);
        finish();
    }

    /** Gives the next pair to the transport, if the one before has left; returns those that cannot be sent. */
    private List<Taken> send() {
        List<Taken> unsendable = new ArrayList<>();
        while (leaving == null && !ended && !taken.isEmpty()) {
            Taken next = taken.remove();
            try {
                if (!WireKeyPair.send(spec, next.pair, sealer, out)) {
                    service.sentExpanded(spec);
                }
                account.given();
                leaving = next.turn;
            } catch (RuntimeException | Error e) {
                if (failure == null) {
                    audit.unsendable(spec, e);
                }
                stop(ServerErrors.unsendable());
                unsendable.add(next);
            }
        }
        return unsendable;
    }

    private void failed(KeyPairSourceException problem) {
        if (!ended) {
            Status status = ServerErrors.of(problem);
            if (failure == null) {
                audit.failed(spec, status.getCode());
            }
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

    private void discard(List<Taken> pairs) {
        for (Taken one : pairs) {
            account.dropped();
            service.source().discard(one.pair);
            service.source().end(one.turn);
        }
    }

    private void finish() {
        synchronized (this) {
            if (ended || left > 0 || !asked.isEmpty() || !taken.isEmpty()) {
                return;
            }
            ended = true;
            if (failure != null) {
                call.onError(failure.asRuntimeException());
            } else if (!call.isCancelled()) {
                call.onCompleted();
            }
        }
    }

    /** Ends the call if its secret is no longer active. */
    void recheck(Predicate<String> active) {
        if (active.test(audit.capability())) {
            return;
        }
        synchronized (this) {
            if (ended) {
                return;
            }
            failure = null;
            refuse(Refusal.REVOKED, ServerErrors.unauthenticated());
            call.onError(ServerErrors.unauthenticated().asRuntimeException());
        }
        giveUp();
    }

    @Override
    public void cut() {
        audit.refused(spec, Refusal.NOT_READ);
        service.cut(audit);
    }

    /** Asks and sends no more. */
    private void giveUp() {
        List<Turn> waiting;
        List<Taken> unsent;
        synchronized (this) {
            ended = true;
            waiting = List.copyOf(asked);
            unsent = List.copyOf(taken);
            taken.clear();
        }
        discard(unsent);
        waiting.forEach(service.source()::end);
    }

    /** The transport is done with the call: all of it was written, or the rest of it never will be. */
    void close(boolean whole) {
        giveUp();
        Turn last;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            last = leaving;
            leaving = null;
            if (last != null && whole) {
                account.sent();
            }
        }
        account.close();
        if (last != null) {
            service.source().end(last);
        }
        service.closed(this, audit.capability());
    }

    /** How the call ended; {@code null} if it was refused. */
    AuditLog.@Nullable Outcome outcome() {
        boolean granted = account.sentPairs() == count;
        synchronized (this) {
            if (refused) {
                return null;
            }
            return granted
                    ? AuditLog.Outcome.GRANTED
                    : failure != null ? AuditLog.Outcome.FAILED : AuditLog.Outcome.CANCELLED;
        }
    }
}
