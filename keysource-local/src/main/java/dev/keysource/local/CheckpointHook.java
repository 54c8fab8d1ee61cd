package dev.keysource.local;

import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;
import org.jspecify.annotations.Nullable;

/**
 * Lets a source know about checkpoints of its process (CRaC): what was begun before the checkpoint is not given out, and
 * what is made after the restoration comes from fresh randomness. The only class that links against {@code org.crac}.
 */
final class CheckpointHook implements Resource, Runnable {
    private volatile @Nullable LocalKeyPairSource source;

    private CheckpointHook(LocalKeyPairSource source) {
        this.source = source;
    }

    /**
     * Registers a source with the context of the process.
     *
     * @return ends the registration; contexts hold it weakly, so it is to be kept as long as the source
     */
    static Runnable register(LocalKeyPairSource source) {
        return register(source, Core.getGlobalContext());
    }

    /** Registers a source with a context. */
    static Runnable register(LocalKeyPairSource source, Context<Resource> context) {
        CheckpointHook hook = new CheckpointHook(source);
        context.register(hook);
        return hook;
    }

    @Override
    public void beforeCheckpoint(Context<? extends Resource> context) {
        LocalKeyPairSource open = source;
        if (open != null) {
            open.freeze();
        }
    }

    @Override
    public void afterRestore(Context<? extends Resource> context) {
        LocalKeyPairSource open = source;
        if (open != null) {
            open.thaw();
        }
    }

    /** The source is closed. */
    @Override
    public void run() {
        source = null;
    }
}
