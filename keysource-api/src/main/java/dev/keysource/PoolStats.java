package dev.keysource;

/**
 * A snapshot of one pool of ready key pairs. The counters are totals since the pool was made, and
 * {@code generated = delivered + destroyed + level} holds whenever no hand-over is under way, and no key in a token waits to be
 * deleted: that counts as destroyed when the token no longer has it.
 *
 * @param source the name of the source that keeps the pool
 * @param spec the kind of pairs in it
 * @param level how many pairs are ready
 * @param target how many pairs the pool aims to have ready
 * @param generated how many pairs reached the pool from the source behind it
 * @param delivered how many pairs were given out
 * @param destroyed how many pairs were destroyed unseen: too old, surplus, or left when the pool was closed
 * @param misses how many requests found no pair ready
 * @param failures how many generations failed
 * @param inFlight how many generations are under way
 * @param waiting how many requests wait for a pair
 * @param state what the pool is doing about its level
 */
public record PoolStats(
        String source,
        KeyPairSpec spec,
        int level,
        int target,
        long generated,
        long delivered,
        long destroyed,
        long misses,
        long failures,
        int inFlight,
        int waiting,
        State state) {

    /** What a pool is doing about its level. */
    public enum State {
        /** The level is high enough; nothing is planned. */
        IDLE,
        /** The level is low, and the pool waits for a quiet period. */
        QUIET_PERIOD,
        /** Pairs are being made. */
        REFILLING,
        /** The last generation failed, and the pool waits before the next. */
        BACKING_OFF,
        /** The pool is closed. */
        CLOSED
    }
}
