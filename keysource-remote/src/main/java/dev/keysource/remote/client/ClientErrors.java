package dev.keysource.remote.client;

import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import dev.keysource.remote.identity.PinnedTrust;
import dev.keysource.remote.wire.UntrustedText;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/** The translation of the gRPC status that ends a call into an exception of the client. */
final class ClientErrors {
    private ClientErrors() {}

    static KeyPairSourceException of(Status status, String source, @Nullable KeyPairSpec spec) {
        Throwable cause = status.getCause();
        PinnedTrust.PinMismatchException mismatch = pinMismatch(cause);
        if (mismatch != null) {
            return new KeyPairSourceException(Reason.UNAVAILABLE, source, spec, PinnedTrust.MISMATCH, cause);
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
        if (cause != null && cause.getMessage() != null) {
            text.append(": ").append(UntrustedText.of(cause.getMessage()));
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
