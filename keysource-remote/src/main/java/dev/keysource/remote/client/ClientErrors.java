package dev.keysource.remote.client;

import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import dev.keysource.remote.identity.PinnedTrust;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/** What a status that ends a call means to the caller of the client. */
public final class ClientErrors {
    private static final int LONGEST = 300;

    private ClientErrors() {}

    public static KeyPairSourceException of(Status status, String source, @Nullable KeyPairSpec spec) {
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
        StringBuilder text = new StringBuilder("the server answered " + status.getCode());
        if (status.getCode() == Status.Code.UNAVAILABLE) {
            text = new StringBuilder("no connection, or a stopping server");
        } else if (status.getCode() == Status.Code.DEADLINE_EXCEEDED) {
            text = new StringBuilder("no answer within the time allowed");
        }
        String description = status.getDescription();
        if (description != null) {
            String cut = description.substring(0, Math.min(LONGEST, description.length()));
            text.append(" (").append(cut.replaceAll("\\p{Cntrl}", " ")).append(')');
        }
        Throwable cause = status.getCause();
        if (cause != null && cause.getMessage() != null) {
            text.append(": ").append(cause.getMessage().replaceAll("\\p{Cntrl}", " "));
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
