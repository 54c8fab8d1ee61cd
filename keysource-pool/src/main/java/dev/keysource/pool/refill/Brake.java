package dev.keysource.pool.refill;

/**
 * The limit of refilling to its share of the machine: a generator rests after its work for as long as the share asks for.
 * Immutable.
 */
public final class Brake {
    private final double restPerWork;

    /**
     * A brake.
     *
     * @param share of the whole machine, more than 0, up to 1
     * @param cores of the machine
     * @param generators the number that works at once
     */
    public Brake(double share, int cores, int generators) {
        double busy = share * cores / generators;
        restPerWork = busy >= 1 || share >= 1 ? 0 : (1 - busy) / busy;
    }

    /** The nanoseconds of rest after as many of work. */
    public long rest(long worked) {
        return (long) (Math.max(0, worked) * restPerWork);
    }
}
