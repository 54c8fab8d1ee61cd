package dev.keysource.pool.refill;

/**
 * Keeps refilling within its share of the machine: a generator that has worked for some time rests for as much longer
 * as the share asks for.
 */
public final class Brake {
    private final double restPerWork;

    /**
     * A brake.
     *
     * @param share of the whole machine, more than 0, up to 1
     * @param cores of the machine
     * @param generators how many work at once
     */
    public Brake(double share, int cores, int generators) {
        double busy = share * cores / generators;
        restPerWork = busy >= 1 || share >= 1 ? 0 : (1 - busy) / busy;
    }

    /** How many nanoseconds a generator rests after having worked for so many. */
    public long rest(long worked) {
        return (long) (Math.max(0, worked) * restPerWork);
    }
}
