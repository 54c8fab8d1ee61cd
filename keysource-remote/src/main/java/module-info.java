import org.jspecify.annotations.NullMarked;

/** Serves any source to other processes, and asks such a server. */
@NullMarked
module dev.keysource.remote {
    requires transitive dev.keysource.api;
    requires org.slf4j;
    requires org.bouncycastle.pkix;
    requires org.bouncycastle.provider;
    requires io.grpc;
    requires io.grpc.internal;
    requires io.grpc.netty.shaded;
    requires io.grpc.protobuf;
    requires io.grpc.services;
    requires io.grpc.stub;
    requires com.google.common;
    requires com.google.common.util.concurrent.internal; // Guava needs it, but as an automatic module cannot say so
    requires com.google.protobuf;
    requires static transitive micrometer.core;

    exports dev.keysource.remote;
    exports dev.keysource.remote.metrics;

    provides dev.keysource.KeyPairSourceProvider with
            dev.keysource.remote.provider.RemoteKeyPairSourceProvider;
}
