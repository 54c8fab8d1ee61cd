package dev.keysource.remote.transport;

import java.util.concurrent.TimeUnit;

/**
 * A token bucket: so much at once, and so much per second over time. What is taken beyond that is owed. Reads no clock: all
 * times are monotonic nanoseconds of its user's. Not thread-safe.
 */
final class Budget {
    private static final double SECOND = TimeUnit.SECONDS.toNanos(1);

    private final double burst;
    private final long perSecond;
    private double left;
    private long at;

    Budget(long burst, long perSecond, long now) {
        this.burst = burst;
        this.perSecond = perSecond;
        this.left = burst;
        this.at = now;
    }

    /** Takes an amount, whether it is there or not; false if some of it was not. */
    boolean take(long amount, long now) {
        left = Math.min(burst, left + (now - at) * (perSecond / SECOND)) - amount;
        at = now;
        return left >= 0;
    }

    /** Takes an amount if all of it is there. */
    boolean tryTake(long amount, long now) {
        if (take(amount, now)) {
            return true;
        }
        left += amount;
        return false;
    }

    /** Leaves at most so much. */
    void leave(double most) {
        left = Math.min(left, most);
    }

    /** How long it takes until an amount is there, in nanoseconds. */
    long nanosUntil(long amount) {
        return left >= amount ? 0 : (long) Math.ceil((amount - left) / perSecond * SECOND);
    }
}
