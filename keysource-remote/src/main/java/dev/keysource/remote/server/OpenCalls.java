package dev.keysource.remote.server;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The calls that need no secret, and their limit for each connection: a watch over the health of the server costs memory until
 * its caller ends it. Thread-safe.
 */
final class OpenCalls implements ServerInterceptor {
    static final int PER_CONNECTION = 4;

    private final Map<Ends, Integer> perConnection = new ConcurrentHashMap<>();
    private final Set<ServerCall<?, ?>> open = ConcurrentHashMap.newKeySet();

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        Ends connection = Ends.of(call);
        if (perConnection.merge(connection, 1, Integer::sum) > PER_CONNECTION) {
            ended(connection, call);
            call.close(ServerErrors.tooManyCalls(PER_CONNECTION), new Metadata());
            return new ServerCall.Listener<>() {};
        }
        open.add(call);
        return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
            @Override
            public void onCancel() {
                ended(connection, call);
                super.onCancel();
            }

            @Override
            public void onComplete() {
                ended(connection, call);
                super.onComplete();
            }
        };
    }

    private void ended(Ends connection, ServerCall<?, ?> call) {
        open.remove(call);
        perConnection.computeIfPresent(connection, (ends, calls) -> calls == 1 ? null : calls - 1);
    }

    /** Ends the calls that are open. */
    void end() {
        open.forEach(OpenCalls::end);
    }

    private static void end(ServerCall<?, ?> call) {
        try {
            call.close(ServerErrors.stopping(), new Metadata());
        } catch (IllegalStateException e) {
            return; // it has just been answered
        }
    }
}
