package dev.keysource.pool;

import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;
import org.jspecify.annotations.Nullable;

/**
 * Tells a pool of checkpoints of its process (CRaC): it gives out no pair from the checkpoint until the restoration, and after
 * it no pair from before. The only class that links against {@code org.crac}.
 */
final class CheckpointHook implements Resource, Runnable {
    private volatile @Nullable PooledKeyPairSource pool;

    private CheckpointHook(PooledKeyPairSource pool) {
        this.pool = pool;
    }

    /**
     * Registers a pool with the context of the process.
     *
     * @return an action that ends the registration; contexts hold it weakly, so it is to be kept as long as the pool
     */
    static Runnable register(PooledKeyPairSource pool) {
        return register(pool, Core.getGlobalContext());
    }

    /** Registers a pool with a context. */
    static Runnable register(PooledKeyPairSource pool, Context<Resource> context) {
        CheckpointHook hook = new CheckpointHook(pool);
        context.register(hook);
        return hook;
    }

    @Override
    public void beforeCheckpoint(Context<? extends Resource> context) {
        PooledKeyPairSource open = pool;
        if (open != null) {
            open.quiesce();
        }
    }

    @Override
    public void afterRestore(Context<? extends Resource> context) {
        PooledKeyPairSource open = pool;
        if (open != null) {
            open.resume();
        }
    }

    /** The pool is closed. */
    @Override
    public void run() {
        pool = null;
    }
}
