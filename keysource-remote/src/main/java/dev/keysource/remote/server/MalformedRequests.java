package dev.keysource.remote.server;

import io.grpc.ForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.StatusRuntimeException;
import org.jspecify.annotations.Nullable;

import java.io.InputStream;
import java.util.List;

/**
 * The answer to requests whose bytes are not the message of their method. The transport by itself takes such bytes for a fault
 * of the server: at the will of any caller it answers UNKNOWN and logs a stack trace.
 */
final class MalformedRequests {
    private MalformedRequests() {}

    /** The same service, with an answer to malformed requests; how responses are written stays as it is. */
    static ServerServiceDefinition refuse(ServerServiceDefinition service, AuditLog audit) {
        List<? extends ServerMethodDefinition<?, ?>> methods = service.getMethods().stream()
                .map(method -> refuse(method, audit))
                .toList();
        ServiceDescriptor.Builder descriptor = ServiceDescriptor.newBuilder(
                        service.getServiceDescriptor().getName())
                .setSchemaDescriptor(service.getServiceDescriptor().getSchemaDescriptor());
        methods.forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
        ServerServiceDefinition.Builder refusing = ServerServiceDefinition.builder(descriptor.build());
        methods.forEach(refusing::addMethod);
        return refusing.build();
    }

    private static <Q, R> ServerMethodDefinition<Q, R> refuse(ServerMethodDefinition<Q, R> method, AuditLog audit) {
        MethodDescriptor<Q, R> descriptor = method.getMethodDescriptor();
        return ServerMethodDefinition.create(
                descriptor.toBuilder(
                                new Lenient<>(descriptor.getRequestMarshaller()), descriptor.getResponseMarshaller())
                        .build(),
                (call, headers) ->
                        new Refusing<>(call, method.getServerCallHandler().startCall(call, headers), audit));
    }

    /** Reads {@code null} from malformed bytes, because the transport passes on nothing that a marshaller throws. */
    private record Lenient<T>(Marshaller<T> strict) implements Marshaller<T> {
        @Override
        public InputStream stream(T message) {
            return strict.stream(message);
        }

        @Override
        public @Nullable T parse(InputStream bytes) {
            try {
                return strict.parse(bytes);
            } catch (StatusRuntimeException e) {
                return null;
            }
        }
    }

    /** Ends a call with its first malformed message, and keeps what comes after it from the service. */
    private static final class Refusing<Q> extends ForwardingServerCallListener<Q> {
        private final ServerCall<Q, ?> call;
        private final AuditLog audit;
        private ServerCall.Listener<Q> service;
        private boolean refused;

        Refusing(ServerCall<Q, ?> call, ServerCall.Listener<Q> service, AuditLog audit) {
            this.call = call;
            this.service = service;
            this.audit = audit;
        }

        @Override
        protected ServerCall.Listener<Q> delegate() {
            return service;
        }

        @Override
        public void onMessage(@Nullable Q message) {
            if (message != null) {
                service.onMessage(message);
            } else if (!refused) {
                refused = true;
                service = new ServerCall.Listener<>() {};
                audit.malformed(call);
                call.close(ServerErrors.malformed(), new Metadata());
            }
        }
    }
}
