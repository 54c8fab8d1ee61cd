package dev.keysource.internal;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * The moments in which pairs change hands. A pair may be given out only within such a moment, after a last look whether it
 * has been declared void; so whoever has declared pairs void and then waits here for the moments that began before knows that
 * none of them is given out any more.
 *
 * <p>Beginning and ending cost two uncontended increments. Safe for use by many threads at once.
 */
public final class HandOvers {
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

    /** Those that begin are counted on one side; who waits turns to the other, and sees the first one run out. */
    private final LongAdder[] begun = {new LongAdder(), new LongAdder()};

    private final LongAdder[] ended = {new LongAdder(), new LongAdder()};
    private volatile int side;

    /** No moment is under way. */
    public HandOvers() {}

    /**
     * Begins a moment, in which no lock is awaited and no foreign code is called.
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
     * Ends a moment.
     *
     * @param token from its begin
     */
    public void end(int token) {
        ended[token].increment();
    }

    /** Waits for the moments that have begun before this call. */
    public synchronized void awaitEarlier() {
        int before = side;
        side = 1 - before;
        boolean interrupted = false;
        // What has ended is counted before what has begun: equal sums mean that there was a time with none under way.
        while (ended[before].sum() != begun[before].sum()) {
            LockSupport.parkNanos(this, LOOK_AGAIN_NANOS);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
