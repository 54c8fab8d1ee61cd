package dev.keysource.pool.refill;

/**
 * The stock and the demand of one pool at one moment. Immutable.
 *
 * @param level how many pairs are ready
 * @param target how many are to be ready
 * @param inFlight how many are being made
 * @param waiting how many requests have no answer yet
 * @param pressed whether a caller waits for the refill itself
 */
public record Demand(int level, int target, int inFlight, int waiting, boolean pressed) {
    /** How many pairs are wanted beyond those that are ready or being made; zero or less if none. */
    public int missing() {
        return target + waiting - level - inFlight;
    }

    /** How badly another pair is wanted, for comparison between pools. */
    public double need() {
        return (double) missing() / Math.max(1, target);
    }
}
