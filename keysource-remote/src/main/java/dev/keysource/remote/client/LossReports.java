package dev.keysource.remote.client;

import com.google.protobuf.ByteString;
import dev.keysource.remote.v1.LostCall;
import dev.keysource.remote.v1.LostCalls;
import dev.keysource.remote.wire.Headers;
import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.CompositeCallCredentials;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The reports of lost pairs: each call of a client has a name, and the next call to the same server names the calls that ended
 * without all of their answers, so that the server can count the pairs. Remembers the latest {@value #REMEMBERED} such calls
 * until they are reported. Thread-safe.
 */
final class LossReports implements ClientInterceptor {
    private static final int REMEMBERED = 1_024;
    /** The most calls that one connection can carry when it ends; the metadata of a call has room for them. */
    private static final int AT_ONCE = 64;

    /** The status of calls that lost no pair: the server sent none, or only those that have arrived. */
    private static final Set<Status.Code> NOTHING_LOST = EnumSet.of(
            Status.Code.OK,
            Status.Code.INVALID_ARGUMENT,
            Status.Code.UNIMPLEMENTED,
            Status.Code.RESOURCE_EXHAUSTED,
            Status.Code.UNAUTHENTICATED,
            Status.Code.DATA_LOSS);

    /** Random, so that no other holder of the capability can report these calls. */
    private final long name = new SecureRandom().nextLong();

    private final AtomicLong calls = new AtomicLong();
    private final Map<ByteString, Loss> untold = new LinkedHashMap<>();

    private record Loss(SocketAddress server, LostCall call) {}

    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        Report report = new Report(newId());
        CallCredentials secret = Objects.requireNonNull(options.getCredentials(), "credentials");
        CallOptions both = options.withCallCredentials(new CompositeCallCredentials(secret, report));
        return new SimpleForwardingClientCall<>(next.newCall(method, both)) {
            @Override
            public void start(Listener<R> listener, Metadata headers) {
                headers.put(Headers.CALL_ID, report.id.toByteArray());
                super.start(
                        new SimpleForwardingClientCallListener<>(listener) {
                            @Override
                            public void onMessage(R message) {
                                report.arrived++;
                                super.onMessage(message);
                            }

                            @Override
                            public void onClose(Status status, Metadata trailers) {
                                report.ended(status.getCode());
                                super.onClose(status, trailers);
                            }
                        },
                        headers);
            }
        };
    }

    private ByteString newId() {
        return ByteString.copyFrom(ByteBuffer.allocate(Headers.ID_LENGTH)
                .putLong(name)
                .putLong(calls.incrementAndGet())
                .flip());
    }

    private synchronized List<LostCall> untold(SocketAddress server) {
        if (untold.isEmpty()) {
            return List.of();
        }
        return untold.values().stream()
                .filter(loss -> loss.server.equals(server))
                .limit(AT_ONCE)
                .map(Loss::call)
                .toList();
    }

    private synchronized void told(List<LostCall> calls) {
        calls.forEach(call -> untold.remove(call.getCallId()));
    }

    private synchronized void lost(SocketAddress server, LostCall call) {
        untold.put(call.getCallId(), new Loss(server, call));
        if (untold.size() > REMEMBERED) {
            untold.remove(untold.keySet().iterator().next());
        }
    }

    /** The report that one call makes of earlier ones, and the one that a later call makes of it. */
    private final class Report extends CallCredentials {
        private final ByteString id;
        /** Set before the call is sent. */
        private volatile @Nullable SocketAddress server;

        private volatile List<LostCall> telling = List.of();
        private int arrived;

        Report(ByteString id) {
            this.id = id;
        }

        @Override
        public void applyRequestMetadata(RequestInfo call, Executor executor, MetadataApplier applier) {
            SocketAddress here = Objects.requireNonNull(
                    call.getTransportAttrs().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR), "a connection has two ends");
            Metadata headers = new Metadata();
            telling = untold(here);
            if (!telling.isEmpty()) {
                headers.put(
                        Headers.LOST_CALLS,
                        LostCalls.newBuilder().addAllCalls(telling).build().toByteArray());
            }
            server = here;
            applier.apply(headers);
        }

        void ended(Status.Code code) {
            SocketAddress asked = server;
            if (code == Status.Code.OK) {
                told(telling);
            } else if (asked != null && !NOTHING_LOST.contains(code)) {
                lost(
                        asked,
                        LostCall.newBuilder().setCallId(id).setReceived(arrived).build());
            }
        }
    }
}
