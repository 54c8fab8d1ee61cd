package dev.keysource.pool.refill;

/**
 * Which pairs that became too old are not to be replaced, as nobody has asked for any since they were made. The next request
 * makes up for them. Not safe for use by many threads.
 */
public final class Disuse {
    private final boolean ignored;
    /** How many requests there had been when the newest pair came. */
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

    /** A pair came when there had been so many requests. */
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

    /** How many pairs the pool is to have less than it would otherwise. */
    public int needless() {
        return needless;
    }
}
