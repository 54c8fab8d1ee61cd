package dev.keysource.remote.server;

import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSpec;
import dev.keysource.internal.BrokenContractException;
import dev.keysource.remote.wire.Headers;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.stream.Collectors;

/**
 * The failures that a server answers with. The messages are fixed: they help a caller to mend the request, and tell nothing of
 * the inside of the server.
 */
final class ServerErrors {
    private ServerErrors() {}

    /** The one answer to every secret that is not active. */
    static Status unauthenticated() {
        return Status.UNAUTHENTICATED.withDescription("a valid capability secret is needed");
    }

    static Status unknownSpec(Collection<KeyPairSpec> allowed) {
        return Status.INVALID_ARGUMENT.withDescription("this spec is unknown or not allowed here; allowed are "
                + allowed.stream().map(KeyPairSpec::toString).collect(Collectors.joining(", ")));
    }

    static Status malformed() {
        return Status.INVALID_ARGUMENT.withDescription("the request is not a valid protobuf message of this method");
    }

    static Status badSealKey() {
        return Status.INVALID_ARGUMENT.withDescription("seal_to must be empty or an X25519 public key of 32 bytes");
    }

    static Status badCount(int most) {
        return Status.INVALID_ARGUMENT.withDescription("count must be from 1 to " + most);
    }

    static Status badMetadata() {
        return Status.INVALID_ARGUMENT.withDescription(
                Headers.CALL_ID.name() + " or " + Headers.LOST_CALLS.name() + " is malformed");
    }

    static Status unsendable() {
        return Status.INTERNAL.withDescription("a pair could not be sent and was destroyed");
    }

    static Status stopping() {
        return Status.UNAVAILABLE.withDescription("the server is stopping");
    }

    static Status tooManyCalls(int most) {
        return Status.RESOURCE_EXHAUSTED.withDescription(
                "a connection may have " + most + " calls without a secret open at once");
    }

    static Status overQuota() {
        return Status.RESOURCE_EXHAUSTED.withDescription("this capability is over its quota; try later");
    }

    static Status tooManyWaiting() {
        return Status.RESOURCE_EXHAUSTED.withDescription(
                "too many calls with this capability wait already for the share that it has of the server; try later");
    }

    /** The failure that a source's future reported, which may be none at all. */
    static KeyPairSourceException problem(@Nullable Throwable reported, KeyPairSpec spec) {
        Throwable failure = reported == null ? BrokenContractException.noPair() : reported;
        return KeyPairSourceException.from(failure, "server", spec);
    }

    static Status of(KeyPairSourceException failure) {
        return switch (failure.reason()) {
            case UNSUPPORTED -> Status.UNIMPLEMENTED.withDescription("this server cannot make this kind of pair");
            case EXHAUSTED -> Status.RESOURCE_EXHAUSTED.withDescription("no pair is ready, and too many are asked for");
            case TIMEOUT -> Status.DEADLINE_EXCEEDED.withDescription("no pair was ready in time");
            case REJECTED -> Status.DATA_LOSS.withDescription("a pair failed its checks and was destroyed");
            case CLOSED -> stopping();
            case UNAVAILABLE, DENIED -> Status.UNAVAILABLE.withDescription("the server's own source does not work now");
        };
    }
}
