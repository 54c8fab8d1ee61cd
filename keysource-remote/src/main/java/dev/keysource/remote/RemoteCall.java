package dev.keysource.remote;

import io.grpc.ClientCall;
import io.grpc.Grpc;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * One call to a server and the future that waits for it. Whoever completes the future otherwise (its holder by
 * cancelling it, the source by closing) ends the call, and what arrives after that is dropped by {@link Reader}.
 *
 * @param <R> the message that answers
 * @param <T> what the holder of the future waits for
 */
final class RemoteCall<R, T> implements StreamObserver<R> {
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private final Reader<R, T> reader;
    private final Function<Status, RuntimeException> failures;
    private volatile @Nullable ClientCall<?, R> call;
    private volatile boolean arrived;

    /** Takes what arrives. */
    interface Reader<R, T> {
        /** Completes the answer from a message; the answer may have been completed otherwise. */
        void read(R message, CompletableFuture<T> answer) throws Exception;
    }

    RemoteCall(Reader<R, T> reader, Function<Status, RuntimeException> failures) {
        this.reader = reader;
        this.failures = failures;
    }

    CompletableFuture<T> answer() {
        return answer;
    }

    <Q> void start(ClientCall<Q, R> started, Q request) {
        call = started;
        ClientCalls.asyncUnaryCall(started, request, this);
        answer.whenComplete((value, failure) -> {
            if (!arrived) {
                started.cancel("nobody waits for the answer any more", null);
            }
        });
    }

    /** Ends a call that waits for a connection; one that has got a connection goes on. */
    void failUnlessConnected(Status status) {
        ClientCall<?, R> started = call;
        if (started == null || started.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) == null) {
            fail(status);
        }
    }

    void fail(Status status) {
        answer.completeExceptionally(failures.apply(status));
    }

    @Override
    public void onNext(R message) {
        arrived = true;
        try {
            reader.read(message, answer);
        } catch (Exception e) {
            fail(Status.DATA_LOSS.withDescription("the answer is malformed").withCause(e));
        }
    }

    @Override
    public void onError(Throwable failure) {
        fail(Status.fromThrowable(failure));
    }

    @Override
    public void onCompleted() {
        fail(Status.INTERNAL.withDescription("the server ended the call without an answer"));
    }
}
