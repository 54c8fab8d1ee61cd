package dev.keysource.remote.server;

import dev.keysource.KeyPairSpec;
import dev.keysource.internal.Timekeeper;
import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Grpc;
import io.grpc.ServerCall;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.SocketAddress;

/**
 * The log {@code dev.keysource.remote.audit}: one line for each request that was granted or failed, with the id of the caller's
 * secret, the address and the spec. Requests that are refused are summed up ({@link Refusals}). Thread-safe.
 */
final class AuditLog {
    private static final Logger LOG = LoggerFactory.getLogger("dev.keysource.remote.audit");

    /** The caller of the call in progress. */
    private static final Context.Key<Entry> CALLER = Context.key("keysource-caller");

    private final Refusals refusals;

    AuditLog(Timekeeper time) {
        refusals = new Refusals(time, LOG::warn);
    }

    /** A context in which the caller is known. */
    Context admit(String capability, Attributes transport) {
        return Context.current().withValue(CALLER, new Entry(capability, peer(transport), refusals));
    }

    /** The caller of the call in progress. */
    Entry entry() {
        return CALLER.get();
    }

    /** A request with no active secret. */
    void refused(Attributes transport, String method) {
        refusals.add("", peer(transport), "no-active-secret", " method=" + method);
    }

    /** A connection was closed, or refused, for what its peer did. */
    void closed(@Nullable SocketAddress peer, String why, String details) {
        refusals.add("", peer, why, details);
    }

    /** The bytes of a request are not a message, with a secret shown or none needed. */
    void malformed(ServerCall<?, ?> call) {
        Entry caller = CALLER.get();
        if (caller == null) {
            refusals.add(
                    "",
                    peer(call.getAttributes()),
                    "malformed-request",
                    " method=" + call.getMethodDescriptor().getFullMethodName());
        } else {
            caller.refused("malformed-request");
        }
    }

    /** Tells of the refusals that were not told of. */
    void flush() {
        refusals.tell();
    }

    private static @Nullable SocketAddress peer(Attributes transport) {
        return transport.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    }

    /** The outcome of one caller's request. */
    record Entry(String capability, @Nullable SocketAddress peer, Refusals refusals) {
        void granted(KeyPairSpec spec, int count) {
            LOG.info("granted capability={} peer={} spec={} count={}", capability, peer, spec, count);
        }

        /** A request that is refused before its spec is known. */
        void refused(String why) {
            refusals.add(caller(), peer, why, "");
        }

        void refused(@Nullable KeyPairSpec spec, String why) {
            refusals.add(caller(), peer, why, " spec=" + spec);
        }

        private String caller() {
            return "capability=" + capability + " ";
        }

        void failed(KeyPairSpec spec, Status.Code code) {
            LOG.info("failed capability={} peer={} spec={} status={}", capability, peer, spec, code);
        }

        /** A pair that cannot be encoded, sealed or written. What the exception says may be about the key. */
        void unsendable(KeyPairSpec spec, Throwable why) {
            LOG.error(
                    "failed capability={} peer={} spec={} status={} why={}",
                    capability,
                    peer,
                    spec,
                    Status.Code.INTERNAL,
                    why.getClass().getName());
        }
    }
}
