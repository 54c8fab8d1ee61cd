package dev.keysource.remote;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lets a connection have so many calls open for which nobody shows a secret, and no more: a watch over the health of the
 * server costs it memory for as long as its caller likes. Safe for use by many threads.
 */
final class StrangerCalls implements ServerInterceptor {
    static final int PER_CONNECTION = 4;

    private final Map<ConnectionCap.Ends, Integer> open = new ConcurrentHashMap<>();

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        ConnectionCap.Ends connection = ConnectionCap.Ends.of(call);
        if (open.merge(connection, 1, Integer::sum) > PER_CONNECTION) {
            end(connection);
            call.close(ServerErrors.tooManyCalls(PER_CONNECTION), new Metadata());
            return new ServerCall.Listener<>() {};
        }
        return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
            @Override
            public void onCancel() {
                end(connection);
                super.onCancel();
            }

            @Override
            public void onComplete() {
                end(connection);
                super.onComplete();
            }
        };
    }

    private void end(ConnectionCap.Ends connection) {
        open.computeIfPresent(connection, (ends, calls) -> calls == 1 ? null : calls - 1);
    }
}
