package dev.keysource.remote.client;

import dev.keysource.internal.Answer;
import io.grpc.ClientCall;
import io.grpc.Grpc;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One call to a server and the futures of its messages, one for each. The call ends when all futures are complete, also by the
 * callers' cancellation or the end of the source; {@link Reader} drops what arrives after that.
 *
 * @param <R> the type of the messages
 * @param <T> the type of the futures' values
 */
final class RemoteCall<R, T> implements ClientResponseObserver<Object, R> {
    private final List<Answer<T>> answers;
    private final AtomicInteger open;
    private final Reader<R, T> reader;
    private final Function<Status, RuntimeException> failures;
    private final Runnable unreached;
    private volatile @Nullable ClientCall<?, R> call;
    private volatile boolean begun;
    private volatile int arrived;

    /** Reads the messages. */
    interface Reader<R, T> {
        void read(R message, HandOver<T> handOver) throws Exception;
    }

    /** Passes on the value of a message. */
    interface HandOver<T> {
        /** Completes the first open future with it; false if there is none. */
        boolean to(T value);
    }

    /**
     * A call that has not begun.
     *
     * @param messages the number of messages expected
     * @param actions runs the actions of callers
     * @param reader reads the messages
     * @param failures turns the status that ends the call into the failure of the futures
     * @param unreached runs before the futures fail because no server could be reached
     */
    RemoteCall(
            int messages,
            Executor actions,
            Reader<R, T> reader,
            Function<Status, RuntimeException> failures,
            Runnable unreached) {
        this.answers =
                Stream.generate(() -> new Answer<T>(actions)).limit(messages).toList();
        this.open = new AtomicInteger(messages);
        this.reader = reader;
        this.failures = failures;
        this.unreached = unreached;
    }

    List<Answer<T>> answers() {
        return answers;
    }

    /** Runs an action once all futures are complete. */
    void whenOver(Runnable action) {
        answers.forEach(answer -> answer.then((value, failure) -> {
            if (open.decrementAndGet() == 0) {
                action.run();
                cancel();
            }
        }));
    }

    /** Ends the call once all futures are complete: not before it has begun, and not for the last message. */
    private void cancel() {
        ClientCall<?, R> started = call;
        if (started != null && begun && open.get() == 0 && arrived < answers.size()) {
            started.cancel("nobody waits for the answer any more", null);
        }
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<Object> stream) {
        if (answers.size() > 1) {
            stream.disableAutoRequestWithInitial(answers.size());
        }
    }

    <Q> void start(ClientCall<Q, R> started, Q request) {
        call = started;
        try {
            if (answers.size() == 1) {
                ClientCalls.asyncUnaryCall(started, request, this);
            } else {
                ClientCalls.asyncServerStreamingCall(started, request, this);
            }
        } catch (Throwable e) {
            fail(Status.INTERNAL
                    .withDescription("the call could not be started")
                    .withCause(e));
        }
        begun = true;
        cancel();
    }

    /** Ends a call that waits for a connection; one that has a connection goes on. */
    void failUnlessConnected(Status status) {
        if (!isConnected()) {
            fail(status);
        }
    }

    private boolean isConnected() {
        ClientCall<?, R> started = call;
        return started != null && started.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) != null;
    }

    /** Fails the open futures. */
    void fail(Status status) {
        if (open.get() > 0) {
            RuntimeException failure = failures.apply(status);
            answers.forEach(answer -> answer.fail(failure));
        }
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // messages arrive one after another
    public void onNext(R message) {
        arrived++;
        try {
            reader.read(message, this::handOver);
        } catch (Throwable e) {
            fail(Status.DATA_LOSS.withDescription("the answer is malformed").withCause(e));
        }
    }

    private boolean handOver(T value) {
        for (Answer<T> answer : answers) {
            if (answer.answer(value)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void onError(Throwable failure) {
        Status status = Status.fromThrowable(failure);
        if (status.getCode() == Status.Code.UNAVAILABLE && !isConnected()) {
            unreached.run();
        }
        fail(status);
    }

    @Override
    public void onCompleted() {
        fail(Status.INTERNAL.withDescription("the server ended the call without an answer"));
    }
}
