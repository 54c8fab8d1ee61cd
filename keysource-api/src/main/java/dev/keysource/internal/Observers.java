package dev.keysource.internal;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Actions of others that wait for something to happen. Safe for use by many threads at once. */
public final class Observers {
    private final List<Runnable> actions = new CopyOnWriteArrayList<>();

    /** Nobody waits. */
    public Observers() {}

    /**
     * Adds an action.
     *
     * @param action what to run
     * @return takes it away again
     */
    public Runnable add(Runnable action) {
        Runnable own = action::run;
        actions.add(own);
        return () -> actions.remove(own);
    }

    /** It has happened. */
    public void tell() {
        actions.forEach(action -> Guard.run("an observer", action));
    }
}
