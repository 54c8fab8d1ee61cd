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
 * One call to a server and the futures that wait for its messages, one for each. Whoever completes the futures otherwise
 * (their holders by cancelling them, the source by closing) ends the call, and what arrives after that is dropped by
 * {@link Reader}.
 *
 * @param <R> the message that answers
 * @param <T> what the holders of the futures wait for
 */
public final class RemoteCall<R, T> implements ClientResponseObserver<Object, R> {
    private final List<Answer<T>> answers;
    private final AtomicInteger open;
    private final Reader<R, T> reader;
    private final Function<Status, RuntimeException> failures;
    private volatile @Nullable ClientCall<?, R> call;
    private volatile boolean begun;
    private volatile int arrived;

    /** Takes what arrives. */
    public interface Reader<R, T> {
        void read(R message, HandOver<T> handOver) throws Exception;
    }

    /** Passes on what a message held. */
    public interface HandOver<T> {
        /** Gives it to the first who waits; false if nobody does any more. */
        boolean to(T value);
    }

    /**
     * A call that has not begun.
     *
     * @param messages how many are expected
     * @param actions runs what callers attach to the futures
     * @param reader takes them
     * @param failures what a status that ends the call means to those who wait
     */
    public RemoteCall(
            int messages, Executor actions, Reader<R, T> reader, Function<Status, RuntimeException> failures) {
        this.answers =
                Stream.generate(() -> new Answer<T>(actions)).limit(messages).toList();
        this.open = new AtomicInteger(messages);
        this.reader = reader;
        this.failures = failures;
    }

    public List<Answer<T>> answers() {
        return answers;
    }

    /** Runs an action once nobody waits any more. */
    public void whenOver(Runnable action) {
        answers.forEach(answer -> answer.then((value, failure) -> {
            if (open.decrementAndGet() == 0) {
                action.run();
                cancel();
            }
        }));
    }

    /** Ends the call if nobody waits any more: not before it has begun, and not for the last message. */
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

    public <Q> void start(ClientCall<Q, R> started, Q request) {
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

    /** Ends a call that waits for a connection; one that has got a connection goes on. */
    public void failUnlessConnected(Status status) {
        ClientCall<?, R> started = call;
        if (started == null || started.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) == null) {
            fail(status);
        }
    }

    /** Fails all that still wait. */
    public void fail(Status status) {
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
        return answers.stream().anyMatch(answer -> answer.answer(value));
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
