package dev.keysource.pool;

import org.jspecify.annotations.Nullable;

import java.security.KeyPair;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The queue of the ready pairs of one pool, first in, first out. Any number of threads may take, without a lock; one at a time
 * may put.
 *
 * <p>A ring: {@code head} counts the pairs that were ever taken, {@code tail} those ever put. Taking is one compare-and-set of
 * {@code head}; its winner owns the ticket, which is the number of a pair. The slot is free for another pair once the owner has
 * emptied it; as the ring is twice as long as the pool is large, that was long ago when the ring comes round to it. The two
 * counters also give the level and the number of pairs taken.
 */
final class ReadyQueue {
    /** No ticket. */
    static final long NONE = -1;

    private final AtomicReferenceArray<@Nullable KeyPair> pairs;
    private final long[] since;
    private final int[] epochs;
    private final int mask;
    private final AtomicLong head = new AtomicLong();
    private final AtomicLong tail = new AtomicLong();

    ReadyQueue(int capacity) {
        int length = Integer.highestOneBit(2 * Math.max(1, capacity) - 1) << 1;
        pairs = new AtomicReferenceArray<>(length);
        since = new long[length];
        epochs = new int[length];
        mask = length - 1;
    }

    /** Takes the oldest pair; returns its ticket, or {@link #NONE} if there is no pair. */
    long take() {
        while (true) {
            long first = head.get();
            if (first == tail.get()) {
                return NONE;
            }
            if (head.compareAndSet(first, first + 1)) {
                return first;
            }
        }
    }

    /** Takes the oldest pair if it was put at this time or before. */
    long takeUntil(long latest) {
        while (true) {
            long first = head.get();
            // If this reads a time that is being overwritten, the pair has been taken, and the head has moved.
            if (first == tail.get() || since[index(first)] - latest > 0) {
                if (head.get() == first) {
                    return NONE;
                }
            } else if (head.compareAndSet(first, first + 1)) {
                return first;
            }
        }
    }

    /** When the pair was put, in nanoseconds of the pool's clock. For the owner of the ticket, before the release. */
    long since(long ticket) {
        return since[index(ticket)];
    }

    /** Which epoch the pair belongs to. For the owner of the ticket, before the release. */
    int epoch(long ticket) {
        return epochs[index(ticket)];
    }

    /** The pair, for the owner of the ticket. The queue lets go of it. */
    KeyPair release(long ticket) {
        KeyPair pair = pairs.getPlain(index(ticket));
        if (pair == null) {
            throw new IllegalStateException("released twice");
        }
        pairs.setRelease(index(ticket), null);
        return pair;
    }

    /** Puts a pair if there is room. One thread at a time may call it. */
    boolean put(KeyPair pair, long time, int epoch) {
        long next = tail.get();
        int index = index(next);
        if (next - head.get() > mask || pairs.getAcquire(index) != null) {
            return false;
        }
        since[index] = time;
        epochs[index] = epoch;
        pairs.setPlain(index, pair);
        tail.set(next + 1);
        return true;
    }

    /** When the oldest pair was put; {@code otherwise} if there is none. For the thread that puts. */
    long oldest(long otherwise) {
        long first = head.get();
        return first == tail.get() ? otherwise : since[index(first)];
    }

    int size() {
        long first = head.get();
        return (int) (tail.get() - first);
    }

    /** How many pairs were ever taken. */
    long taken() {
        return head.get();
    }

    private int index(long ticket) {
        return (int) ticket & mask;
    }
}
