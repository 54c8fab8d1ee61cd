package dev.keysource.remote.client;

import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import dev.keysource.remote.identity.PinnedTrust;
import dev.keysource.remote.transport.SystemWords;
import dev.keysource.remote.wire.UntrustedText;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import java.net.SocketException;
import java.net.UnknownHostException;

/** The translation of the gRPC status that ends a call into an exception of the client. */
final class ClientErrors {
    static final String NOBODY_ANSWERS =
            "; is it running, at that address and port, and does every firewall let this machine through?";
    private static final String WRONG_FURL = ": fetch its present furl";
    private static final String REVOKED = "; the secret in the furl was revoked, or is another server's" + WRONG_FURL;
    private static final String OTHER_SERVER = "; another server is there, or it has a new identity" + WRONG_FURL;

    private ClientErrors() {}

    static KeyPairSourceException of(Status status, String source, @Nullable KeyPairSpec spec) {
        Throwable cause = status.getCause();
        PinnedTrust.PinMismatchException mismatch = pinMismatch(cause);
        if (mismatch != null) {
            return new KeyPairSourceException(
                    Reason.UNAVAILABLE, source, spec, PinnedTrust.MISMATCH + OTHER_SERVER, cause);
        }
        return new KeyPairSourceException(reason(status.getCode()), source, spec, detail(status), cause);
    }

    private static Reason reason(Status.Code code) {
        return switch (code) {
            case INVALID_ARGUMENT, UNIMPLEMENTED -> Reason.UNSUPPORTED;
            case RESOURCE_EXHAUSTED -> Reason.EXHAUSTED;
            case DEADLINE_EXCEEDED -> Reason.TIMEOUT;
            case DATA_LOSS -> Reason.REJECTED;
            case UNAUTHENTICATED, PERMISSION_DENIED -> Reason.DENIED;
            default -> Reason.UNAVAILABLE;
        };
    }

    private static String detail(Status status) {
        StringBuilder text = new StringBuilder("gRPC status " + status.getCode());
        if (status.getDescription() != null) {
            text.append(" (").append(UntrustedText.of(status.getDescription())).append(')');
        }
        Throwable cause = status.getCause();
        String words = cause == null ? null : SystemWords.of(cause);
        if (words != null) {
            text.append(": ").append(UntrustedText.of(words));
        }
        if (status.getCode() == Status.Code.UNAUTHENTICATED) {
            text.append(REVOKED);
        } else if (cause instanceof SocketException || cause instanceof UnknownHostException) {
            text.append(NOBODY_ANSWERS);
        }
        return text.toString();
    }

    private static PinnedTrust.@Nullable PinMismatchException pinMismatch(@Nullable Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < 20; depth++) {
            if (cause instanceof PinnedTrust.PinMismatchException mismatch) {
                return mismatch;
            }
            cause = cause.getCause();
        }
        return null;
    }
}
