package dev.keysource.remote;

import io.grpc.Metadata;

/** The header entries of a call. */
final class Headers {
    /** The capability secret of the caller. */
    static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    /** What the client calls this call, so that it can report it as lost. */
    static final Metadata.Key<byte[]> CALL_ID =
            Metadata.Key.of("keysource-call-id-bin", Metadata.BINARY_BYTE_MARSHALLER);

    /** Earlier calls of this client that ended without all of their pairs. */
    static final Metadata.Key<byte[]> LOST_CALLS =
            Metadata.Key.of("keysource-lost-calls-bin", Metadata.BINARY_BYTE_MARSHALLER);

    /** The number of bytes of a {@link #CALL_ID}. */
    static final int ID_LENGTH = 16;

    private Headers() {}

    /** The {@link #AUTHORIZATION} that shows a secret (RFC 6750, section 2.1). */
    static String bearer(String secret) {
        return "Bearer " + secret;
    }
}
