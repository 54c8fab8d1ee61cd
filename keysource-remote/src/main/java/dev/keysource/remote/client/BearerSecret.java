package dev.keysource.remote.client;

import dev.keysource.remote.identity.PinnedTrust;
import dev.keysource.remote.wire.Headers;
import io.grpc.CallCredentials;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.SecurityLevel;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import java.security.cert.CertificateException;
import java.util.concurrent.Executor;

/**
 * The credentials of a client: its secret, attached to a call only if its connection is encrypted and the server has the pinned
 * key. The key is checked for every call, as a resumed TLS session does not ask the trust manager.
 */
public final class BearerSecret extends CallCredentials {
    private final PinnedTrust trust;
    private final Metadata headers = new Metadata();

    public BearerSecret(PinnedTrust trust, String secret) {
        this.trust = trust;
        headers.put(Headers.AUTHORIZATION, Headers.bearer(secret));
    }

    @Override
    public void applyRequestMetadata(RequestInfo call, Executor executor, MetadataApplier applier) {
        Status refusal = refusal(call);
        if (refusal == null) {
            applier.apply(headers);
        } else {
            applier.fail(refusal);
        }
    }

    private @Nullable Status refusal(RequestInfo call) {
        SSLSession session = call.getTransportAttrs().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
        if (session == null || call.getSecurityLevel() != SecurityLevel.PRIVACY_AND_INTEGRITY) {
            return Status.UNAVAILABLE.withDescription("the connection is not encrypted");
        }
        try {
            trust.check(session.getPeerCertificates());
            return null;
        } catch (SSLPeerUnverifiedException | CertificateException e) {
            return Status.UNAVAILABLE
                    .withDescription("the server is not the one in the furl")
                    .withCause(e);
        }
    }
}
