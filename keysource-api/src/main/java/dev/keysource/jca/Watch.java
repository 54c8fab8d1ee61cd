package dev.keysource.jca;

import dev.keysource.internal.DaemonThreads;
import org.jspecify.annotations.Nullable;

import java.security.Security;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Looks after an installation whenever the list of providers changes. Nothing tells of that, but {@link Security} asks every
 * provider for its name before it adds or removes one, and holds its own lock meanwhile. The look follows the change, on a
 * thread of its own: within the change it would be undone. Thread-safe.
 */
final class Watch {
    private final DaemonThreads threads = new DaemonThreads("jca-watch", Thread.NORM_PRIORITY);
    private final AtomicBoolean waiting = new AtomicBoolean();
    private volatile @Nullable Runnable look;

    /** Begins to watch. */
    void begin(Runnable newLook) {
        look = newLook;
    }

    /** Ends the watch. A look that has begun goes on. */
    void end() {
        look = null;
    }

    /** Waits for looks that have begun. */
    void awaitEnd() {
        threads.awaitEnd();
    }

    /** To be called whenever the name of the provider is asked for. */
    void nameIsAskedFor() {
        Runnable now = look;
        if (now == null
                || !Thread.holdsLock(Security.class)
                || threads.hasCurrentThread()
                || !waiting.compareAndSet(false, true)) {
            return;
        }
        try {
            threads.newThread(() -> look(now)).start();
        } catch (Throwable e) {
            waiting.set(false); // without a thread there is no look; the JCA goes on
        }
    }

    @SuppressWarnings("LockOnNonEnclosingClassLiteral") // it is the JCA's
    private void look(Runnable now) {
        synchronized (Security.class) {
            waiting.set(false); // the change is over: whoever held the lock has left
        }
        now.run();
    }
}
