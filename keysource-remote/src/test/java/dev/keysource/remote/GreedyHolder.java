package dev.keysource.remote;

import dev.keysource.remote.client.BearerSecret;
import dev.keysource.remote.identity.PinnedTrust;
import dev.keysource.remote.transport.Tls;
import dev.keysource.remote.v1.GetKeyPairRequest;
import dev.keysource.remote.v1.KeyPairServiceGrpc;
import dev.keysource.remote.v1.StreamKeyPairsRequest;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;

import java.io.Closeable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * The holder of a secret who asks for everything: on each of several connections as many calls as there may be, long streams and
 * single calls, of dear pairs and of usual ones. Each call is made again when it has ended.
 */
final class GreedyHolder implements Closeable {
    private static final int CALLS = 64;
    private static final int MOST = 256;

    private final List<ManagedChannel> connections = new ArrayList<>();
    private final CallOptions options;
    private final boolean reads;
    private final LongAdder received = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private volatile boolean over;

    /**
     * Begins to ask.
     *
     * @param furl the capability, with one location
     * @param count how many connections
     * @param reads whether the answers are read
     */
    GreedyHolder(Furl furl, int count, boolean reads) {
        this.reads = reads;
        PinnedTrust trust = new PinnedTrust(furl.pin());
        options = CallOptions.DEFAULT.withCallCredentials(new BearerSecret(trust, furl.secret()));
        for (int i = 0; i < count; i++) {
            ManagedChannel connection = NettyChannelBuilder.forTarget(
                            "dns:///" + furl.locations().get(0))
                    .flowControlWindow(64 * 1024)
                    .sslContext(Tls.client(trust))
                    .build();
            connections.add(connection);
            for (int call = 0; call < CALLS; call++) {
                ask(connection, call % 3);
            }
        }
    }

    private void ask(ManagedChannel connection, int kind) {
        if (kind == 0) {
            StreamKeyPairsRequest request = StreamKeyPairsRequest.newBuilder()
                    .setSpec("RSA-2048")
                    .setCount(MOST)
                    .build();
            ask(connection, kind, KeyPairServiceGrpc.getStreamKeyPairsMethod(), request);
        } else {
            GetKeyPairRequest request = GetKeyPairRequest.newBuilder()
                    .setSpec(kind == 1 ? "RSA-2048" : "RSA-4096")
                    .build();
            ask(connection, kind, KeyPairServiceGrpc.getGetKeyPairMethod(), request);
        }
    }

    private <Q, R> void ask(ManagedChannel connection, int kind, MethodDescriptor<Q, R> method, Q request) {
        ClientCall<Q, R> call = connection.newCall(method, options);
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onMessage(R message) {
                        received.increment();
                        call.request(1);
                    }

                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        if (status.getCode() == Status.Code.RESOURCE_EXHAUSTED) {
                            refused.increment(); // again only when another call has ended: this is no test of floods
                        } else if (!over) {
                            ask(connection, kind);
                        }
                    }
                },
                new Metadata());
        if (reads) {
            call.request(1);
        }
        call.sendMessage(request);
        call.halfClose();
    }

    /** How many pairs were received. */
    long received() {
        return received.sum();
    }

    /** How many calls were refused because there were too many. */
    long refused() {
        return refused.sum();
    }

    @Override
    public void close() {
        over = true;
        connections.forEach(ManagedChannel::shutdownNow);
    }
}
