package dev.keysource.pool;

import dev.keysource.pool.options.Limits;

/**
 * A pool size that follows the demand. Immutable. Off by default; see {@link PooledKeyPairSourceBuilder#adaptive}.
 *
 * <p>The size is chosen so that a request finds the pool empty with no more than the given chance, judged by the number of
 * pairs that were outstanding at each request of the past: asked for, but not yet replaced by the refill. That number
 * depends on the rate of the requests, the cost of a pair and the refill policy. A request of six hours ago counts half.
 * The size grows at once, and shrinks only when an eighth of it is not needed any more.
 *
 * @param smallest the least size, at least 1
 * @param largest the greatest size, not below the least, up to 65,536; takes the memory for as many references
 * @param emptyChance the chance that a request may find the pool empty, between 0 and 1
 */
public record AdaptiveSize(int smallest, int largest, double emptyChance) {
    /**
     * Checks the limits.
     *
     * @param smallest the least size
     * @param largest the greatest size
     * @param emptyChance the chance of an empty pool
     * @throws IllegalArgumentException if one is out of range; names it
     */
    public AdaptiveSize {
        if (smallest < 1 || smallest > Limits.LARGEST_ADAPTIVE_SIZE) {
            throw new IllegalArgumentException(
                    "smallest: " + smallest + ", allowed is 1 to " + Limits.LARGEST_ADAPTIVE_SIZE);
        }
        if (largest < smallest || largest > Limits.LARGEST_ADAPTIVE_SIZE) {
            throw new IllegalArgumentException(
                    "largest: " + largest + ", allowed is " + smallest + " to " + Limits.LARGEST_ADAPTIVE_SIZE);
        }
        if (!(emptyChance > 0 && emptyChance < 1)) {
            throw new IllegalArgumentException("emptyChance: " + emptyChance + ", allowed is more than 0, less than 1");
        }
    }
}
