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
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The log {@code dev.keysource.remote.audit}, and how often it told what: lines with the id of the caller's secret, the address
 * and the spec for the pairs that were sent ({@code granted}) and those that nobody received ({@code orphaned}), and for each
 * request that failed. When a client reports what it did not receive, pairs that were granted become {@code lost}, or orphaned
 * ones {@code arrived}: sent pairs are granted - lost + arrived, orphans are orphaned + lost - arrived. Requests that are refused
 * are summed up ({@link Refusals}). Thread-safe.
 */
final class AuditLog {
    private static final Logger LOG = LoggerFactory.getLogger("dev.keysource.remote.audit");

    /** The caller of the call in progress. */
    private static final Context.Key<Entry> CALLER = Context.key("keysource-caller");

    private final Refusals refusals;
    private final Map<Refusal, Long> refused = new ConcurrentHashMap<>();
    private final Map<Outcome, Long> ended = new ConcurrentHashMap<>();

    /** How a call for pairs ended that was not refused. */
    enum Outcome {
        /** All of its pairs were sent. */
        GRANTED,
        /** The source did not give a pair, or it could not be sealed or encoded. */
        FAILED,
        /** The caller, the connection or the server ended it before. */
        CANCELLED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    AuditLog(Timekeeper time) {
        refusals = new Refusals(time, LOG::warn);
    }

    /** A context in which the caller is known. */
    Context admit(String capability, Ends connection) {
        return Context.current().withValue(CALLER, new Entry(this, capability, connection));
    }

    /** The caller of the call in progress. */
    Entry entry() {
        return CALLER.get();
    }

    /** A request with no active secret. */
    void refused(Attributes transport, String method) {
        refuse("", peer(transport), Refusal.NO_ACTIVE_SECRET, " method=" + method);
    }

    /** A connection was closed, or refused, for what its peer did. */
    void closed(@Nullable SocketAddress peer, String why, String details) {
        refusals.add("", peer, why, details);
    }

    /** The bytes of a request are not a message, with a secret shown or none needed. */
    void malformed(ServerCall<?, ?> call) {
        Entry caller = CALLER.get();
        if (caller == null) {
            refuse(
                    "",
                    peer(call.getAttributes()),
                    Refusal.MALFORMED_REQUEST,
                    " method=" + call.getMethodDescriptor().getFullMethodName());
        } else {
            caller.refused(Refusal.MALFORMED_REQUEST);
        }
    }

    private void refuse(String caller, @Nullable SocketAddress peer, Refusal why, String details) {
        refused.merge(why, 1L, Long::sum);
        refusals.add(caller, peer, why.toString(), details);
    }

    /** A call for pairs has ended, and was not refused. */
    void ended(Outcome outcome) {
        ended.merge(outcome, 1L, Long::sum);
    }

    /** How many requests were refused, for each reason. */
    Map<String, Long> refusals() {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (Refusal why : Refusal.values()) {
            counts.put(why.toString(), refused.getOrDefault(why, 0L));
        }
        return counts;
    }

    /** How many calls have ended in which way. */
    Map<String, Long> outcomes() {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (Outcome outcome : Outcome.values()) {
            counts.put(outcome.toString(), ended.getOrDefault(outcome, 0L));
        }
        return counts;
    }

    /** Tells of the refusals that were not told of. */
    void flush() {
        refusals.tell();
    }

    private static @Nullable SocketAddress peer(Attributes transport) {
        return transport.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    }

    /** What is told of one caller's request. */
    record Entry(AuditLog log, String capability, Ends ends) {
        private @Nullable SocketAddress peer() {
            return ends.remote();
        }

        /**
         * Tells of pairs.
         *
         * @param event {@code granted}, {@code orphaned}, {@code lost} or {@code arrived}
         */
        void pairs(String event, KeyPairSpec spec, int count) {
            LOG.info("{} capability={} peer={} spec={} count={}", event, capability, peer(), spec, count);
        }

        /** A request that is refused before its spec is known. */
        void refused(Refusal why) {
            log.refuse(caller(), peer(), why, "");
        }

        void refused(@Nullable KeyPairSpec spec, Refusal why) {
            log.refuse(caller(), peer(), why, " spec=" + spec);
        }

        private String caller() {
            return "capability=" + capability + " ";
        }

        void failed(KeyPairSpec spec, Status.Code code) {
            LOG.info("failed capability={} peer={} spec={} status={}", capability, peer(), spec, code);
        }

        /** A pair that cannot be encoded, sealed or written. What the exception says may be about the key. */
        void unsendable(KeyPairSpec spec, Throwable why) {
            LOG.error(
                    "failed capability={} peer={} spec={} status={} why={}",
                    capability,
                    peer(),
                    spec,
                    Status.Code.INTERNAL,
                    why.getClass().getName());
        }

        // Written out: on JDK 17 the platform keeps the classes of the record that it last compared by code of its own.
        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }
}
