package dev.keysource.internal;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * The hand-overs of pairs that are under way. A pair is given out only within a hand-over, which first checks whether the pair
 * is void. So once pairs are declared void and {@link #awaitEarlier} has returned, none of them is given out any more.
 *
 * <p>Beginning and ending cost two uncontended increments. Thread-safe.
 */
public final class HandOvers {
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

    /** New hand-overs are counted on one side; a waiting thread switches to the other, and waits until the first is empty. */
    private final LongAdder[] begun = {new LongAdder(), new LongAdder()};

    private final LongAdder[] ended = {new LongAdder(), new LongAdder()};
    private volatile int side;

    /** No hand-over is under way. */
    public HandOvers() {}

    /**
     * Begins a hand-over, in which no lock is awaited and no foreign code is called.
     *
     * @return a token for its end
     */
    public int begin() {
        while (true) {
            int here = side;
            begun[here].increment();
            if (here == side) {
                return here;
            }
            ended[here].increment();
        }
    }

    /**
     * Ends a hand-over.
     *
     * @param token from its beginning
     */
    public void end(int token) {
        ended[token].increment();
    }

    /** Waits for the hand-overs that began before this call. */
    public synchronized void awaitEarlier() {
        int before = side;
        side = 1 - before;
        boolean interrupted = false;
        // The ended ones are counted before the begun ones: equal sums mean that there was a time with none under way.
        while (ended[before].sum() != begun[before].sum()) {
            LockSupport.parkNanos(this, LOOK_AGAIN_NANOS);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
