package dev.keysource.remote.server;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.keysource.KeyPairSpec;
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

import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The books of a server's pairs: how many were taken from its source, how many of them were sent, and how many are orphans, which
 * no client has received. What it could not send the server knows itself; what was lost on its way it learns from clients that
 * name their calls and report, with a later call, what did not arrive. The audit log is told the same. Thread-safe.
 */
final class Ledger implements ServerInterceptor {
    private static final int REMEMBERED = 65_536;
    private static final int UNKNOWN = -1;
    private static final Context.Key<Account> ACCOUNT = Context.key("keysource-account");

    private final AuditLog audit;
    private final Map<CallName, Account> named = new LinkedHashMap<>();
    private long taken;
    private long sent;
    private long orphaned;

    /** The books at one moment. */
    record Totals(long taken, long sent, long orphaned) {}

    /**
     * The name of a call; with the capability, so that none can report the calls of another. Clients choose the identifiers: they
     * are compared, too, so that a table finds those quickly whose hash codes are the same.
     */
    record CallName(String capability, long high, long low) implements Comparable<CallName> {
        private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L; // 2^64 divided by the golden ratio
        private static final Comparator<CallName> ORDER = Comparator.comparing(CallName::capability)
                .thenComparingLong(CallName::high)
                .thenComparingLong(CallName::low);

        static CallName of(String capability, ByteBuffer id) {
            if (id.remaining() != Headers.ID_LENGTH) {
                throw new IllegalArgumentException("the name of a call has " + Headers.ID_LENGTH + " bytes");
            }
            return new CallName(capability, id.getLong(), id.getLong());
        }

        // Written out: on JDK 17 the platform keeps the classes of the record that it last compared by code of its own.
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof CallName that
                    && high == that.high
                    && low == that.low
                    && capability.equals(that.capability);
        }

        @Override
        public int hashCode() {
            return 31 * capability.hashCode() + Long.hashCode((Long.rotateLeft(high, 32) ^ low) * SPREAD);
        }

        @Override
        public int compareTo(CallName other) {
            return ORDER.compare(this, other);
        }
    }

    /** Stands behind the check of secrets, which tells the audit log the caller. */
    Ledger(AuditLog audit) {
        this.audit = audit;
    }

    synchronized Totals totals() {
        return new Totals(taken, sent, orphaned);
    }

    /** The account of the call in progress. */
    Account account() {
        return ACCOUNT.get();
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        Account account;
        try {
            account = open(audit.entry(), headers);
        } catch (IllegalArgumentException | InvalidProtocolBufferException e) {
            audit.entry().refused(Refusal.MALFORMED_METADATA);
            call.close(ServerErrors.badMetadata(), new Metadata());
            return new ServerCall.Listener<>() {};
        }
        return Contexts.interceptCall(Context.current().withValue(ACCOUNT, account), call, headers, next);
    }

    /** Reads the report of a call about earlier ones, and opens its own account. */
    Account open(AuditLog.Entry caller, Metadata headers) throws InvalidProtocolBufferException {
        String capability = caller.capability();
        byte[] report = headers.get(Headers.LOST_CALLS);
        if (report != null) {
            for (LostCall lost : LostCalls.parseFrom(report).getCallsList()) {
                received(
                        CallName.of(capability, lost.getCallId().asReadOnlyByteBuffer()),
                        Math.max(0, lost.getReceived()));
            }
        }
        byte[] id = headers.get(Headers.CALL_ID);
        return new Account(caller, id == null ? null : CallName.of(capability, ByteBuffer.wrap(id)));
    }

    private void received(CallName name, int pairs) {
        Account account;
        synchronized (this) {
            account = named.computeIfAbsent(
                    name, unknown -> new Account(null, unknown)); // it may come before the pairs are sent
            forgetOldest();
            account.received = pairs;
            account.settle();
        }
        account.tell();
    }

    private void forgetOldest() {
        if (named.size() > REMEMBERED) {
            named.remove(named.keySet().iterator().next());
        }
    }

    /** The pairs of one call. A pair is taken, then dropped or given to the transport, which then may have sent it. */
    final class Account {
        private final AuditLog.@Nullable Entry caller;
        private final @Nullable CallName name;
        private @Nullable KeyPairSpec spec;
        private int dropped;
        private int given;
        private int confirmed;
        private boolean closed;
        private int received = UNKNOWN;

        /** What this call adds to the books, and what the audit log was told of that. */
        private int countedSent;

        private int countedOrphaned;
        private int toldSent;
        private int toldOrphaned;

        private Account(AuditLog.@Nullable Entry caller, @Nullable CallName name) {
            this.caller = caller;
            this.name = name;
        }

        /** The source gave a pair of this kind. */
        void taken(KeyPairSpec kind) {
            synchronized (Ledger.this) {
                spec = kind;
                taken++;
            }
        }

        /** A pair was destroyed here. */
        void dropped() {
            synchronized (Ledger.this) {
                dropped++;
                settle();
            }
            tell();
        }

        /** A pair was given to the transport. */
        void given() {
            synchronized (Ledger.this) {
                if (given++ == 0 && name != null) {
                    Account reported = named.put(name, this);
                    if (reported != null) {
                        received = reported.received;
                    }
                    forgetOldest();
                }
                settle();
            }
        }

        /** The transport has sent the next of the pairs that it was given. */
        void sent() {
            synchronized (Ledger.this) {
                confirmed++;
                settle();
            }
        }

        /** The transport is done with the call: what it has not sent by now is an orphan. */
        void close() {
            synchronized (Ledger.this) {
                closed = true;
                settle();
            }
            tell();
        }

        /** How many pairs were sent. */
        int sentPairs() {
            synchronized (Ledger.this) {
                return countedSent;
            }
        }

        /** Brings the books up to date: the client's report overrides what the transport says. */
        private void settle() {
            int nowSent = received == UNKNOWN ? confirmed : Math.min(given, received);
            int lost = received == UNKNOWN && !closed ? 0 : given - nowSent;
            sent += nowSent - countedSent;
            orphaned += dropped + lost - countedOrphaned;
            countedSent = nowSent;
            countedOrphaned = dropped + lost;
        }

        /** Tells the audit log what has changed since it was told, once the call is over. */
        private void tell() {
            int moreSent;
            int moreOrphaned;
            synchronized (Ledger.this) {
                if (!closed) {
                    return;
                }
                moreSent = countedSent - toldSent;
                moreOrphaned = countedOrphaned - toldOrphaned;
                toldSent = countedSent;
                toldOrphaned = countedOrphaned;
            }
            int lost = Math.max(0, -moreSent);
            int arrived = Math.max(0, -moreOrphaned);
            tell("granted", moreSent - arrived);
            tell("lost", lost);
            tell("arrived", arrived);
            tell("orphaned", moreOrphaned - lost);
        }

        private void tell(String event, int count) {
            if (count > 0 && caller != null && spec != null) {
                caller.pairs(event, spec, count);
            }
        }
    }
}
