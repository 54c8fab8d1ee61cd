package dev.keysource.pool;

import org.jspecify.annotations.Nullable;

import java.security.KeyPair;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The ready pairs of one pool, first in, first out. Any number of threads may take, without a lock; one at a time may
 * put.
 *
 * <p>A ring: {@code head} counts the pairs that were ever taken, {@code tail} those ever put. Taking is one
 * compare-and-set of {@code head}. As both only grow, a thread that wins it knows that nobody took, and so nobody
 * overwrote, the slot that it had read before. The two counters also give the level and the number of pairs taken,
 * which therefore need no counters of their own.
 */
final class ReadyQueue {
    private final AtomicReferenceArray<@Nullable Entry> slots;
    private final int mask;
    private final AtomicLong head = new AtomicLong();
    private final AtomicLong tail = new AtomicLong();

    /** A pair, the time at which it came, in nanoseconds of the pool's ticker, and the epoch that it belongs to. */
    static final class Entry {
        final long since;
        final int epoch;
        private @Nullable KeyPair pair;

        Entry(KeyPair pair, long since, int epoch) {
            this.pair = pair;
            this.since = since;
            this.epoch = epoch;
        }

        /** The pair, for the one thread that took this entry. The entry, which stays in its slot, lets go of it. */
        KeyPair release() {
            KeyPair released = pair;
            if (released == null) {
                throw new IllegalStateException("released twice");
            }
            pair = null;
            return released;
        }
    }

    ReadyQueue(int capacity) {
        int length = Integer.highestOneBit(Math.max(1, capacity - 1)) << 1;
        slots = new AtomicReferenceArray<>(length);
        mask = length - 1;
    }

    /** Takes the oldest entry; {@code null} if there is none. */
    @Nullable
    Entry poll() {
        while (true) {
            long first = head.get();
            if (first == tail.get()) {
                return null;
            }
            Entry entry = slots.get((int) first & mask);
            if (head.compareAndSet(first, first + 1)) {
                return entry;
            }
        }
    }

    /** Takes the oldest entry if it came at this time or before. */
    @Nullable
    Entry pollUntil(long latest) {
        while (true) {
            long first = head.get();
            if (first == tail.get()) {
                return null;
            }
            Entry entry = slots.get((int) first & mask);
            boolean due = entry != null && entry.since - latest <= 0;
            if (head.get() != first) {
                continue;
            }
            if (!due) {
                return null;
            }
            if (head.compareAndSet(first, first + 1)) {
                return entry;
            }
        }
    }

    /** Puts an entry; the caller makes sure that it is the only one that puts, and that there is room. */
    void put(Entry entry) {
        long next = tail.get();
        if (next - head.get() > mask) {
            throw new IllegalStateException("the queue is full");
        }
        slots.set((int) next & mask, entry);
        tail.set(next + 1);
    }

    /** The time at which the oldest entry came; {@code otherwise} if there is none. */
    long oldest(long otherwise) {
        while (true) {
            long first = head.get();
            if (first == tail.get()) {
                return otherwise;
            }
            Entry entry = slots.get((int) first & mask);
            if (head.get() == first && entry != null) {
                return entry.since;
            }
        }
    }

    int size() {
        long first = head.get();
        return (int) Math.max(0, tail.get() - first);
    }

    /** How many entries were ever taken. */
    long taken() {
        return head.get();
    }
}
