package dev.keysource.pool;

import dev.keysource.pool.options.Limits;

/**
 * A pool size that follows the demand. Opt-in; see {@link PooledKeyPairSourceBuilder#adaptive}.
 *
 * <p>The size is chosen so that a request finds the pool empty with no more than the given chance, judged by how many
 * pairs were outstanding at each request of the past: asked for, but not yet made up for by the refill. That number
 * has the rate of the requests, the cost of a pair and the refill policy in it. What was seen six hours ago counts half.
 * The size grows at once, and shrinks only when an eighth of it has become needless.
 *
 * @param smallest the least size, at least 1
 * @param largest the greatest size, not below the least, up to 65,536; the memory for so many references is taken
 * @param emptyChance the chance that a request may find the pool empty, between 0 and 1
 */
public record AdaptiveSize(int smallest, int largest, double emptyChance) {
    /**
     * Checks the limits.
     *
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
