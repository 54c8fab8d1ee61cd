package dev.keysource.remote.server;

import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSpec;
import dev.keysource.internal.Answer;
import dev.keysource.internal.KeyPairs;
import dev.keysource.remote.v1.StreamKeyPairsResponse;
import dev.keysource.remote.wire.Sealing;
import dev.keysource.remote.wire.WireKeyPair;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import org.jspecify.annotations.Nullable;

import java.security.KeyPair;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/**
 * Several pairs on their way to one caller. They are asked for as long as the caller has room for what is there, and
 * sent as they come. None is ever given to anyone else: when the call ends early, the requests that wait are cancelled
 * at the source, and a pair that was already taken from there is destroyed and counted as orphaned.
 */
final class StreamHandover implements Delivery {
    /** How many requests may wait at the source at once, so that all cores can work for one caller. */
    private static final int WIDTH = Runtime.getRuntime().availableProcessors();

    private final KeyPairSpec spec;
    private final ServerCallStreamObserver<StreamKeyPairsResponse> call;
    private final AuditLog.Entry audit;
    private final Sealing.@Nullable Sealer sealer;
    private final Orphans.Outcome outcome;
    private final Desk desk;
    private final Executor executor;
    private final Set<CompletableFuture<KeyPair>> waiting = new HashSet<>();
    private int left;
    private int asked;
    private int granted;
    private boolean ended;
    private @Nullable Status failure;

    /** The server's side of it. */
    interface Desk {
        /** Takes what a pair costs from the caller's share, if there is enough left. */
        boolean mayTake();

        /** Asks the source for one pair. */
        CompletableFuture<KeyPair> ask();

        /** The call is over. */
        void ended(StreamHandover handover);
    }

    /**
     * Prepares the call; to be made while it is being started.
     *
     * @param spec what is asked for
     * @param count how many
     * @param call who asks
     * @param audit is told what became of it
     * @param sealer seals the private keys, or {@code null} if they travel as they are
     * @param outcome counts pairs that were taken and not handed over
     * @param desk where the pairs come from
     * @param executor runs what follows once a pair is there that was not there at once
     */
    StreamHandover(
            KeyPairSpec spec,
            int count,
            ServerCallStreamObserver<StreamKeyPairsResponse> call,
            AuditLog.Entry audit,
            Sealing.@Nullable Sealer sealer,
            Orphans.Outcome outcome,
            Desk desk,
            Executor executor) {
        this.spec = spec;
        this.left = count;
        this.call = call;
        this.audit = audit;
        this.sealer = sealer;
        this.outcome = outcome;
        this.desk = desk;
        this.executor = executor;
        call.setOnReadyHandler(this::more);
        call.setOnCancelHandler(() -> {
            if (end()) {
                tellGranted();
            }
        });
    }

    /** Asks for as many pairs as may be asked for now. */
    void more() {
        while (mayAsk()) {
            CompletableFuture<KeyPair> answer = desk.ask();
            if (answer.isDone()) {
                // In this loop, not in a callback: a source that always answers at once must not nest the calls.
                Answer.then(answer, this::answered);
            } else {
                waitFor(answer);
            }
        }
        finish();
    }

    private synchronized boolean mayAsk() {
        if (ended || left == 0 || asked == WIDTH || !call.isReady()) {
            return false;
        }
        if (!desk.mayTake()) {
            audit.overQuota(spec);
            stop(ServerErrors.overQuota());
            return false;
        }
        left--;
        asked++;
        return true;
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
                (pair, problem) -> executor.execute(() -> {
                    synchronized (this) {
                        waiting.remove(answer);
                    }
                    answered(pair, problem);
                    more();
                }));
    }

    private synchronized void answered(@Nullable KeyPair pair, @Nullable Throwable problem) {
        asked--;
        if (pair == null) {
            failed(ServerErrors.problem(problem, spec));
        } else if (ended || call.isCancelled()) {
            KeyPairs.destroy(pair);
            outcome.destroyed();
        } else {
            send(pair);
        }
    }

    private void send(KeyPair pair) {
        try {
            WireKeyPair.send(
                    spec,
                    pair,
                    sealer,
                    response -> call.onNext(StreamKeyPairsResponse.newBuilder()
                            .setPair(response)
                            .build()));
        } catch (RuntimeException | Error e) {
            outcome.destroyed();
            audit.unsendable(spec, e);
            stop(ServerErrors.unsendable());
            return;
        }
        outcome.sent();
        granted++;
    }

    private void failed(KeyPairSourceException problem) {
        if (!ended) {
            Status status = ServerErrors.of(problem);
            audit.failed(spec, status.getCode());
            stop(status);
        }
    }

    /** Asks for no more; what is being made is still sent. */
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
        tellGranted();
        if (failure == null) {
            call.onCompleted();
        } else {
            call.onError(failure.asRuntimeException());
        }
    }

    private synchronized void tellGranted() {
        if (granted > 0) {
            audit.granted(spec, granted);
        }
    }

    @Override
    public void recheck(Predicate<String> active) {
        if (!active.test(audit.capability()) && end()) {
            synchronized (this) {
                tellGranted();
                audit.revoked(spec);
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
        desk.ended(this);
        return true;
    }
}
