package dev.keysource.pool.refill;

import java.util.concurrent.TimeUnit;

/**
 * How many pairs one pool aims to have ready: always the same number, or the one that requests of the past needed. Looked at
 * whenever the pool plans, which it does after every pair that arrives; so the requests since the last look came one
 * after the other, with nothing made up for in between, and can be counted one by one without being noted one by one.
 * Not safe for use by many threads.
 */
public final class Sizing {
    private static final double HALF_LIFE = TimeUnit.HOURS.toNanos(6);
    /** The size to begin with counts as if so many requests had needed just that. */
    private static final double PRIOR = 10;

    private static final double RESCALE = 1e9;

    private final int smallest;
    private final int largest;
    private final double emptyChance;
    /** The weight of the requests at which so many pairs were outstanding, that one included. */
    private final double[] seen;

    private double total;
    /** The least size at which requests like those of the past would have found the pool empty seldom enough. */
    private int needed;
    /** The weight of the requests at which more pairs than that were outstanding. */
    private double beyond;
    /** What an observation weighs now; older ones keep the smaller weight that they were made with. */
    private double weight = 1;

    private int size;
    private int outstanding;
    private long requests;
    private long refills;
    private long last;

    private Sizing(int size, int smallest, int largest, double emptyChance, double[] seen, long now) {
        this.size = size;
        this.smallest = smallest;
        this.largest = largest;
        this.emptyChance = emptyChance;
        this.seen = seen;
        this.last = now;
    }

    /** Always the same number. */
    public static Sizing fixed(int size) {
        return new Sizing(size, size, size, 0, new double[0], 0);
    }

    /**
     * As many as the demand calls for.
     *
     * @param size to begin with, if it is within the limits
     * @param smallest the least size
     * @param largest the greatest size
     * @param emptyChance the chance that a request may find the pool empty
     */
    public static Sizing adaptive(int size, int smallest, int largest, double emptyChance, long now) {
        int first = Math.max(smallest, Math.min(largest, size));
        Sizing sizing = new Sizing(first, smallest, largest, emptyChance, new double[largest + 2], now);
        sizing.seen[first] = PRIOR;
        sizing.total = PRIOR;
        sizing.needed = smallest;
        sizing.beyond = smallest < first ? PRIOR : 0;
        sizing.balance();
        return sizing;
    }

    /** The present size. */
    public int size() {
        return size;
    }

    /**
     * Takes a look.
     *
     * @param allRequests how many requests there were since the pool was made
     * @param allRefills how many pairs were made for the store since then; one that was made for a request is not
     *     counted, as a larger pool would not have made it
     * @param full whether the pool has as many pairs as it aims to have, so that nothing is outstanding
     */
    public void look(long allRequests, long allRefills, boolean full, long now) {
        if (seen.length == 0) {
            return;
        }
        long come = allRequests - requests;
        long made = allRefills - refills;
        if (come == 0 && made == 0) {
            outstanding = full ? 0 : outstanding;
            return;
        }
        age(now);
        for (long i = 0; i < come; i++) {
            outstanding++;
            note(Math.min(outstanding, seen.length - 1));
        }
        balance();
        outstanding = full ? 0 : (int) Math.max(0, outstanding - made);
        requests = allRequests;
        refills = allRefills;
        int wanted = Math.min(largest, needed);
        if (wanted > size || wanted <= size - Math.max(1, size / 8)) {
            size = wanted;
        }
    }

    private void note(int level) {
        seen[level] += weight;
        total += weight;
        beyond += level > needed ? weight : 0;
    }

    private void age(long now) {
        weight *= Math.pow(2, Math.max(0, now - last) / HALF_LIFE);
        last = now;
        if (weight > RESCALE) {
            for (int i = 0; i < seen.length; i++) {
                seen[i] /= weight;
            }
            total /= weight;
            beyond /= weight;
            weight = 1;
        }
    }

    /** Moves the size that is needed from where it was; in the long run by less than one step for each request. */
    private void balance() {
        double allowed = emptyChance * total;
        while (beyond > allowed && needed < seen.length - 1) {
            needed++;
            beyond -= seen[needed];
        }
        while (needed > smallest && beyond + seen[needed] <= allowed) {
            beyond += seen[needed];
            needed--;
        }
    }
}
