package dev.keysource.internal;

import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;

/**
 * Lets a source know about checkpoints of its process (CRaC). Between pause and resumption it gives out no pair, and after
 * that none that was begun before. Only what is in here links against {@code org.crac}.
 */
public final class CheckpointHook {
    private CheckpointHook() {}

    /**
     * Registers a source with the context of the process, if {@code org.crac} is there.
     *
     * @param pause called before a checkpoint
     * @param resume called after a restoration
     * @return ends the registration; contexts hold it weakly, so it is to be kept as long as the source
     */
    public static Runnable register(Runnable pause, Runnable resume) {
        try {
            return register(pause, resume, Core.getGlobalContext());
        } catch (LinkageError e) {
            return () -> {};
        }
    }

    /** Registers a source with this context. */
    public static Runnable register(Runnable pause, Runnable resume, Context<Resource> context) {
        return Hook.register(new Hook(pause, resume), context);
    }

    /** A class of its own, so that the one around it can be loaded without {@code org.crac}. */
    private static final class Hook implements Resource, Runnable {
        private final Runnable pause;
        private final Runnable resume;
        private volatile boolean ended;

        Hook(Runnable pause, Runnable resume) {
            this.pause = pause;
            this.resume = resume;
        }

        static Runnable register(Hook hook, Context<Resource> context) {
            context.register(hook);
            return hook;
        }

        @Override
        public void beforeCheckpoint(Context<? extends Resource> context) {
            if (!ended) {
                pause.run();
            }
        }

        @Override
        public void afterRestore(Context<? extends Resource> context) {
            if (!ended) {
                resume.run();
            }
        }

        @Override
        public void run() {
            ended = true;
        }
    }
}
