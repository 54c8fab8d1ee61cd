package dev.keysource.remote.wire;

import io.grpc.Metadata;

/** The header entries of a call. */
public final class Headers {
    /** The capability secret of the caller. */
    public static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    /** The client's name for this call, to report it as lost. */
    public static final Metadata.Key<byte[]> CALL_ID =
            Metadata.Key.of("keysource-call-id-bin", Metadata.BINARY_BYTE_MARSHALLER);

    /** Earlier calls of this client that ended without all of their pairs. */
    public static final Metadata.Key<byte[]> LOST_CALLS =
            Metadata.Key.of("keysource-lost-calls-bin", Metadata.BINARY_BYTE_MARSHALLER);

    /** The number of bytes of a {@link #CALL_ID}. */
    public static final int ID_LENGTH = 16;

    private Headers() {}

    /** The {@link #AUTHORIZATION} that shows a secret (RFC 6750, section 2.1). */
    public static String bearer(String secret) {
        return "Bearer " + secret;
    }
}
