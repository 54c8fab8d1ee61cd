package dev.keysource.remote.server;

import dev.keysource.KeyPairSpec;
import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Grpc;
import io.grpc.ServerCall;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log {@code dev.keysource.remote.audit}: one line for each request that was granted, failed or refused, with the id of the
 * caller's secret, the address and the spec. Thread-safe.
 */
final class AuditLog {
    private static final Logger LOG = LoggerFactory.getLogger("dev.keysource.remote.audit");

    /** The caller of the call in progress. */
    private static final Context.Key<Entry> CALLER = Context.key("keysource-caller");

    /** A context in which the caller is known. */
    Context admit(String capability, Attributes transport) {
        return Context.current().withValue(CALLER, new Entry(capability, peer(transport)));
    }

    /** The caller of the call in progress. */
    Entry entry() {
        return CALLER.get();
    }

    void refused(Attributes transport, String method) {
        LOG.warn("refused peer={} method={} why=no-active-secret", peer(transport), method);
    }

    /** The bytes of a request are not a message, with a secret shown or none needed. */
    void malformed(ServerCall<?, ?> call) {
        Entry caller = CALLER.get();
        if (caller == null) {
            LOG.warn(
                    "refused peer={} method={} why=malformed-request",
                    peer(call.getAttributes()),
                    call.getMethodDescriptor().getFullMethodName());
        } else {
            caller.refused("malformed-request");
        }
    }

    private static String peer(Attributes transport) {
        return String.valueOf(transport.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
    }

    /** The outcome of one caller's request. */
    record Entry(String capability, String peer) {
        void granted(KeyPairSpec spec, int count) {
            LOG.info("granted capability={} peer={} spec={} count={}", capability, peer, spec, count);
        }

        /** A request that is refused before its spec is known. */
        void refused(String why) {
            LOG.warn("refused capability={} peer={} why={}", capability, peer, why);
        }

        void refused(@Nullable KeyPairSpec spec, String why) {
            LOG.warn("refused capability={} peer={} spec={} why={}", capability, peer, spec, why);
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
