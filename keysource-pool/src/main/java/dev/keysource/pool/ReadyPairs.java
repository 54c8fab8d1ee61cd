package dev.keysource.pool;

import dev.keysource.KeyPairSpec;
import dev.keysource.pool.refill.Pacer;
import dev.keysource.pool.refill.Traffic;
import org.jspecify.annotations.Nullable;

import java.security.KeyPair;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * The ready pairs of one pool with their ages, and the destruction of those that are not given out. Taking needs no lock;
 * putting happens under the lock of the pool.
 */
final class ReadyPairs {
    private final PoolOptions options;
    private final KeyPairSpec spec;
    private final SourceBehind source;
    private final Traffic traffic;
    private final boolean countsRequests;
    private final long maxAge;
    private final ReadyQueue queue;
    /** Pairs taken out of the queue to be destroyed. */
    private final LongAdder discarded = new LongAdder();
    /** Those of them that became too old before they were taken. */
    private final LongAdder expired = new LongAdder();
    /** Pairs that are destroyed, for which the source answers. */
    private final LongAdder destroyed = new LongAdder();

    private final AtomicInteger epoch = new AtomicInteger();

    ReadyPairs(KeyPairSpec spec, PoolOptions options, Traffic traffic, SourceBehind source) {
        this.source = source;
        this.spec = spec;
        this.options = options;
        this.traffic = traffic;
        this.countsRequests = !options.refill().quietPeriod().isZero();
        this.maxAge = options.maxAge().toNanos();
        this.queue = new ReadyQueue(options.largestSizeOf(spec));
    }

    /** Takes the oldest pair that is not too old; {@code null} if there is none. */
    @Nullable
    KeyPair take() {
        for (long ticket = queue.take(); ticket != ReadyQueue.NONE; ticket = queue.take()) {
            // The clock is read after the pair was taken: a pair that is given out was young enough when it was ours.
            long now = countsRequests || maxAge > 0 ? options.time().now() : 0;
            boolean good = queue.epoch(ticket) == epoch.get() && (maxAge == 0 || now - queue.since(ticket) < maxAge);
            KeyPair pair = queue.release(ticket);
            if (good) {
                if (countsRequests) {
                    traffic.asked(now);
                    traffic.answered(now);
                }
                return pair;
            }
            discard(pair);
        }
        return null;
    }

    /** Puts a pair that came at this time; returns whether there was room. */
    boolean put(KeyPair pair, long now) {
        return queue.put(pair, now, epoch.get());
    }

    /** Destroys the pairs that have become too old. */
    void expire() {
        if (maxAge > 0) {
            long latest = options.time().now() - maxAge;
            for (long ticket = queue.takeUntil(latest); ticket != ReadyQueue.NONE; ticket = queue.takeUntil(latest)) {
                expired.increment();
                discard(queue.release(ticket));
            }
        }
    }

    /** How many pairs became too old. */
    long expired() {
        return expired.sum();
    }

    /** The time until the oldest pair is too old, at least 1; {@link Pacer#NEVER} if there is none or no such age. */
    long expiresAfter(long now) {
        return maxAge == 0 || queue.size() == 0 ? Pacer.NEVER : Math.max(1, queue.oldest(now) + maxAge - now);
    }

    /** Pairs that arrive from now on belong to a new epoch; those of older ones are not given out. */
    void beginEpoch() {
        epoch.incrementAndGet();
    }

    int epoch() {
        return epoch.get();
    }

    /** Destroys all ready pairs. */
    void destroyAll() {
        for (long ticket = queue.take(); ticket != ReadyQueue.NONE; ticket = queue.take()) {
            discard(queue.release(ticket));
        }
    }

    /** Destroys a pair that was not stored. */
    void refuse(KeyPair pair) {
        destroy(pair);
    }

    /** Destroys a pair that was taken and not given out. */
    void discard(KeyPair pair) {
        discarded.increment();
        destroy(pair);
    }

    private void destroy(KeyPair pair) {
        source.discard(pair, () -> {
            destroyed.increment();
            options.events().destroyed(spec);
        });
    }

    int size() {
        return queue.size();
    }

    /** How many pairs were taken to be given out. */
    long given() {
        long unseen = discarded.sum();
        return queue.taken() - unseen;
    }

    /** How many pairs were destroyed, here or on arrival. */
    long destroyed() {
        return destroyed.sum();
    }
}
