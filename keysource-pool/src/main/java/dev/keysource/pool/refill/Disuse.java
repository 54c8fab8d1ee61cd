package dev.keysource.pool.refill;

/**
 * The number of pairs that became too old and are not replaced, as there was no request since they were made. The next request
 * has them replaced. Not thread-safe.
 */
public final class Disuse {
    private final boolean ignored;
    /** The number of requests before the newest pair came. */
    private long usesWhenStored;

    private long uses;
    private long expired;
    private int needless;

    /**
     * Nothing is needless yet.
     *
     * @param ignored whether pairs are replaced all the same
     */
    public Disuse(boolean ignored) {
        this.ignored = ignored;
    }

    /** A pair came after as many requests. */
    public void stored(long allUses) {
        usesWhenStored = allUses;
    }

    /**
     * Takes a look.
     *
     * @param allUses how many requests there were since the pool was made
     * @param allExpired how many pairs became too old since then
     */
    public void look(long allUses, long allExpired) {
        if (allUses != uses) {
            needless = 0;
        }
        if (!ignored && allUses == usesWhenStored) {
            needless += (int) (allExpired - expired);
        }
        uses = allUses;
        expired = allExpired;
    }

    /** By how many pairs to reduce the target of the pool. */
    public int needless() {
        return needless;
    }
}
