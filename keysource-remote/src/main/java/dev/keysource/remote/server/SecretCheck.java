package dev.keysource.remote.server;

import dev.keysource.remote.transport.ConnectionLimit;
import dev.keysource.remote.wire.Headers;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerStreamTracer;

import java.util.Set;

/** The check of secrets: admits calls with an active one, and refuses all others alike, before their message is read. */
final class SecretCheck implements ServerInterceptor {
    private static final ServerStreamTracer NO_TRACER = new ServerStreamTracer() {};

    private final AuditLog audit;
    private final ConnectionLimit connections;
    private volatile AcceptedSecrets active;

    SecretCheck(AcceptedSecrets active, AuditLog audit, ConnectionLimit connections) {
        this.active = active;
        this.audit = audit;
        this.connections = connections;
    }

    void replace(AcceptedSecrets secrets) {
        active = secrets;
        connections.forgetAdmissions();
    }

    /**
     * A look at the secret where the headers of a call are read, long before the call has a thread: what comes next on the
     * connection has the limits of who has shown one.
     */
    ServerStreamTracer.Factory earlyLook() {
        return new ServerStreamTracer.Factory() {
            @Override
            public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
                connections.admitIf(() -> active.idOf(headers.get(Headers.AUTHORIZATION)) != null);
                return NO_TRACER;
            }
        };
    }

    /** Whether the secret that a call has shown is still active. */
    boolean isActive(String capability) {
        return active.holds(capability);
    }

    /** The ids of the active secrets. */
    Set<String> activeIds() {
        return active.ids();
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        String capability = active.idOf(headers.get(Headers.AUTHORIZATION));
        headers.discardAll(Headers.AUTHORIZATION);
        if (capability == null) {
            audit.refused(call.getAttributes(), call.getMethodDescriptor().getFullMethodName());
            call.close(ServerErrors.unauthenticated(), new Metadata());
            return new ServerCall.Listener<>() {};
        }
        return Contexts.interceptCall(audit.admit(capability, Ends.of(call)), call, headers, next);
    }
}
