package dev.keysource.pool.refill;

import java.util.concurrent.TimeUnit;

/**
 * The number of pairs that one pool aims to have ready: a fixed one, or the one that past requests needed. Computed whenever the
 * pool plans, which it does after every pair that arrives; so no pair arrived between the requests since the last time, and
 * they can be counted without a record of each. Not thread-safe.
 */
public final class Sizing {
    private static final double HALF_LIFE = TimeUnit.HOURS.toNanos(6);
    /** The initial size counts as if this many requests had needed it. */
    private static final double PRIOR = 10;

    private static final double RESCALE = 1e9;

    private final int smallest;
    private final int largest;
    private final double emptyChance;
    /** The weight of the requests by the number of pairs that were outstanding, theirs included. */
    private final double[] seen;

    private double total;
    /** The least size at which past requests would have found the pool empty rarely enough. */
    private int needed;
    /** The weight of the requests with more pairs outstanding than that. */
    private double beyond;
    /** The weight of a request now; older ones keep their smaller weight. */
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

    /** A fixed size. */
    public static Sizing fixed(int size) {
        return new Sizing(size, size, size, 0, new double[0], 0);
    }

    /**
     * A size that follows the demand.
     *
     * @param size the initial size, if it is within the limits
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
     * Computes the size anew.
     *
     * @param allRequests the number of requests since the pool was made
     * @param allRefills the number of pairs made for the store since then; a pair made for a request is not counted, as a
     *     larger pool would not have made it
     * @param full whether the pool has reached its target, so that no pair is outstanding
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

    /** Moves the needed size, in the long run by less than one step for each request. */
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
