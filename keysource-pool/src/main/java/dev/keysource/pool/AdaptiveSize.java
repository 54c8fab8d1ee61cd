package dev.keysource.pool;

/**
 * A pool size that follows the demand. Immutable. Off by default; see {@link PooledKeyPairSourceBuilder#adaptive}.
 *
 * <p>The size is chosen so that a request finds the pool empty with no more than the given chance, judged by the number of
 * pairs that were outstanding at each request of the past: asked for, but not yet replaced by the refill. That number
 * depends on the rate of the requests, the cost of a pair and the refill policy. A request of six hours ago counts half.
 * The size grows at once, and shrinks only when an eighth of it is not needed any more.
 *
 * @param minSize the least size, a whole number from 1 to 65536; default: 1
 * @param maxSize the greatest size, not below the least, a whole number from 1 to 65536; default: off; the memory for so
 *     many references is taken
 * @param emptyChance the chance that a request may find the pool empty, a number more than 0, less than 1; default:
 *     0.01
 */
public record AdaptiveSize(int minSize, int maxSize, double emptyChance) {
    /**
     * Checks the limits.
     *
     * @param minSize the least size
     * @param maxSize the greatest size
     * @param emptyChance the chance of an empty pool
     * @throws IllegalArgumentException if one is out of range; names it
     */
    public AdaptiveSize {
        PoolSettings.MAX_SIZE.check(maxSize);
        PoolSettings.minSize(maxSize).check(minSize);
        PoolSettings.EMPTY_CHANCE.check(emptyChance);
    }
}
