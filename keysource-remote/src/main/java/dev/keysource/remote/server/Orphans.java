package dev.keysource.remote.server;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.keysource.remote.v1.LostCall;
import dev.keysource.remote.v1.LostCalls;
import dev.keysource.remote.wire.Headers;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The server's count of orphans: pairs that were taken from its source and that no client has received. Of those that it could
 * not send the server knows itself; of those that were lost on their way it learns from clients that name their calls and
 * report, with a later call, what did not arrive. Thread-safe.
 */
final class Orphans implements ServerInterceptor {
    private static final int REMEMBERED = 65_536;
    private static final int UNKNOWN = -1;
    private static final Context.Key<Outcome> OUTCOME = Context.key("keysource-outcome");

    private final AuditLog audit;
    private final Map<CallName, Outcome> named = new LinkedHashMap<>();
    private long count;

    /** The name of a call; with the capability, so that none can report the calls of another. */
    private record CallName(String capability, ByteString id) {
        CallName {
            if (id.size() != Headers.ID_LENGTH) {
                throw new IllegalArgumentException("the name of a call has " + Headers.ID_LENGTH + " bytes");
            }
        }

        // Written out: on JDK 17 the platform keeps the classes of the record that it last compared by code of its own.
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof CallName that && capability.equals(that.capability) && id.equals(that.id);
        }

        @Override
        public int hashCode() {
            return 31 * capability.hashCode() + id.hashCode();
        }
    }

    /** Stands behind the check of secrets, which tells the audit log the caller. */
    Orphans(AuditLog audit) {
        this.audit = audit;
    }

    synchronized long count() {
        return count;
    }

    /** The outcome of the call in progress. */
    Outcome outcome() {
        return OUTCOME.get();
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        Outcome outcome;
        try {
            outcome = begin(audit.entry().capability(), headers);
        } catch (IllegalArgumentException | InvalidProtocolBufferException e) {
            audit.entry().refused("malformed-metadata");
            call.close(ServerErrors.badMetadata(), new Metadata());
            return new ServerCall.Listener<>() {};
        }
        return Contexts.interceptCall(Context.current().withValue(OUTCOME, outcome), call, headers, next);
    }

    /** Reads the report of a call about earlier ones, and begins its own count. */
    Outcome begin(String capability, Metadata headers) throws InvalidProtocolBufferException {
        byte[] report = headers.get(Headers.LOST_CALLS);
        if (report != null) {
            for (LostCall lost : LostCalls.parseFrom(report).getCallsList()) {
                received(new CallName(capability, lost.getCallId()), Math.max(0, lost.getReceived()));
            }
        }
        byte[] id = headers.get(Headers.CALL_ID);
        return new Outcome(id == null ? null : new CallName(capability, ByteString.copyFrom(id)));
    }

    private synchronized void received(CallName name, int pairs) {
        Outcome outcome = named.computeIfAbsent(name, Outcome::new); // the report may arrive before the pairs were sent
        forgetOldest();
        outcome.received = pairs;
        outcome.settle();
    }

    private void forgetOldest() {
        if (named.size() > REMEMBERED) {
            named.remove(named.keySet().iterator().next());
        }
    }

    /** The outcome of one call for its pairs. */
    final class Outcome {
        private final @Nullable CallName name;
        private int sent;
        private int unsent;
        private int received = UNKNOWN;
        private int lost;

        private Outcome(@Nullable CallName name) {
            this.name = name;
        }

        /** A pair was taken and destroyed here. */
        void destroyed() {
            synchronized (Orphans.this) {
                count++;
            }
        }

        /** A pair was given to the transport. */
        void sent() {
            synchronized (Orphans.this) {
                if (sent++ == 0 && name != null) {
                    Outcome reported = named.put(name, this);
                    if (reported != null) {
                        received = reported.received;
                    }
                    forgetOldest();
                }
                settle();
            }
        }

        /** The last pair that was given to the transport was not sent completely. */
        void unsent() {
            synchronized (Orphans.this) {
                unsent = 1;
                settle();
            }
        }

        /** Counts lost pairs: the client's report overrides the transport's. */
        private void settle() {
            int now = received == UNKNOWN ? Math.min(unsent, sent) : Math.max(0, sent - received);
            count += now - lost;
            lost = now;
        }
    }
}
