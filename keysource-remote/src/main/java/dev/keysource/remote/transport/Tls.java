package dev.keysource.remote.transport;

import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;

import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/** TLS 1.3 at both ends, and nothing older. */
public final class Tls {
    private static final String ONLY = "TLSv1.3";

    private Tls() {}

    public static SslContext server(PrivateKey key, X509Certificate certificate) {
        return build(SslContextBuilder.forServer(key, certificate));
    }

    public static SslContext client(TrustManager trust) {
        return build(SslContextBuilder.forClient().trustManager(trust));
    }

    private static SslContext build(SslContextBuilder builder) {
        try {
            return GrpcSslContexts.configure(builder).protocols(ONLY).build();
        } catch (SSLException e) {
            throw new IllegalStateException("this platform has no " + ONLY, e);
        }
    }
}
