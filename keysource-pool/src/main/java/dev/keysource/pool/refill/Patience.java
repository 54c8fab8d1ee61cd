package dev.keysource.pool.refill;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import java.util.concurrent.TimeUnit;

/**
 * The time that the source behind may take for a pair of one kind, judged by its usual time. A generation that is late is no
 * longer counted on: another one begins for the waiting request. One that is overdue is given up. Thread-safe.
 */
public final class Patience {
    private static final long LEAST_LATE = TimeUnit.SECONDS.toNanos(1);
    /** What counts as late before the first pair. */
    private static final long FIRST_LATE = TimeUnit.SECONDS.toNanos(15);

    private static final long LEAST_OVERDUE = TimeUnit.MINUTES.toNanos(1);
    private static final long LONGEST = TimeUnit.HOURS.toNanos(1);
    private static final int LATE = 4;
    private static final int OVERDUE = 16;
    private static final int WEIGHT = 8;
    private static final int MOST_DOUBLINGS = 3;

    @GuardedBy("this")
    private long usual;

    @GuardedBy("this")
    private int givenUp;

    @GuardedBy("this")
    private int late;

    /** A pair came. */
    public synchronized void answered(long took) {
        usual = usual == 0 ? took : usual + (took - usual) / WEIGHT;
        givenUp = 0;
    }

    /** A generation is late. The next one has twice the time, as the source may have become slow. */
    public synchronized void isLate() {
        late++;
    }

    /** A late generation has ended. */
    public synchronized void lateEnded() {
        late--;
    }

    /** A generation was given up. The next one has twice the time, as this one may only have been slow. */
    public synchronized void gaveUp() {
        givenUp = Math.min(MOST_DOUBLINGS, givenUp + 1);
    }

    /** After how many nanoseconds a generation is late. */
    public synchronized long late() {
        long base = usual == 0 ? FIRST_LATE : Math.max(LEAST_LATE, LATE * Math.min(LONGEST, usual));
        return Math.min(LONGEST, base << Math.min(MOST_DOUBLINGS, late));
    }

    /** After how many nanoseconds a generation is overdue. */
    public synchronized long overdue() {
        return Math.min(LONGEST, Math.max(LEAST_OVERDUE, OVERDUE * Math.min(LONGEST, usual)) << givenUp);
    }
}
