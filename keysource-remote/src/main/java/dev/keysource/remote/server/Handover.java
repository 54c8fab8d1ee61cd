package dev.keysource.remote.server;

import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSpec;
import dev.keysource.internal.KeyPairs;
import dev.keysource.remote.v1.GetKeyPairResponse;
import dev.keysource.remote.wire.Sealing;
import dev.keysource.remote.wire.WireKeyPair;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import org.jspecify.annotations.Nullable;

import java.security.KeyPair;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/**
 * One pair on its way to one caller. It leaves this process at most once, and whatever becomes of the call, it is never
 * given to anyone else: a request that the caller gave up is cancelled at the source, and a pair that was already taken
 * from there is destroyed and counted as orphaned.
 */
final class Handover implements Delivery {
    private enum State {
        WAITING,
        SENT,
        REFUSED,
        GIVEN_UP
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private final KeyPairSpec spec;
    private final ServerCallStreamObserver<GetKeyPairResponse> call;
    private final AuditLog.Entry audit;
    private final Orphans.Outcome outcome;
    private final Future<KeyPair> answer;
    private final Sealing.@Nullable Sealer sealer;

    /**
     * Ties the source's answer to a call; to be made while the call is being started.
     *
     * @param spec what is asked for
     * @param call who asks
     * @param audit is told what became of it
     * @param answer what the source will give
     * @param sealer seals the private key, or {@code null} if it travels as it is
     * @param outcome counts pairs that were taken and not handed over
     */
    Handover(
            KeyPairSpec spec,
            ServerCallStreamObserver<GetKeyPairResponse> call,
            AuditLog.Entry audit,
            Future<KeyPair> answer,
            Sealing.@Nullable Sealer sealer,
            Orphans.Outcome outcome) {
        this.spec = spec;
        this.call = call;
        this.audit = audit;
        this.answer = answer;
        this.sealer = sealer;
        this.outcome = outcome;
        call.setOnCancelHandler(() -> {
            if (state.compareAndSet(State.WAITING, State.GIVEN_UP)) {
                answer.cancel(false);
            } else if (state.get() == State.SENT) {
                outcome.unsent(); // the stream ended before all of the answer was written to it
            }
        });
    }

    @Override
    public void recheck(Predicate<String> active) {
        if (!active.test(audit.capability()) && state.compareAndSet(State.WAITING, State.REFUSED)) {
            answer.cancel(false);
            audit.revoked(spec);
            call.onError(ServerErrors.unauthenticated().asRuntimeException());
        }
    }

    /** Passes the source's answer on. */
    void answer(@Nullable KeyPair pair, @Nullable Throwable failure) {
        if (pair == null) {
            if (state.compareAndSet(State.WAITING, State.REFUSED)) {
                refuse(ServerErrors.problem(failure, spec));
            }
        } else if (!call.isCancelled() && state.compareAndSet(State.WAITING, State.SENT)) {
            send(pair);
        } else {
            KeyPairs.destroy(pair);
            outcome.destroyed();
        }
    }

    private void refuse(KeyPairSourceException failure) {
        Status status = ServerErrors.of(failure);
        audit.failed(spec, status.getCode());
        call.onError(status.asRuntimeException());
    }

    private void send(KeyPair pair) {
        try {
            WireKeyPair.send(spec, pair, sealer, call::onNext);
        } catch (RuntimeException | Error e) {
            state.set(State.REFUSED);
            outcome.destroyed();
            audit.unsendable(spec, e);
            call.onError(ServerErrors.unsendable().asRuntimeException());
            return;
        }
        outcome.sent();
        audit.granted(spec, 1);
        call.onCompleted();
    }
}
