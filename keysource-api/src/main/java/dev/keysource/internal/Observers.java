package dev.keysource.internal;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Actions that are registered for an event. Thread-safe. */
public final class Observers {
    private final List<Runnable> actions = new CopyOnWriteArrayList<>();

    /** Begins without actions. */
    public Observers() {}

    /**
     * Adds an action.
     *
     * @param action what to run
     * @return an action that removes it
     */
    public Runnable add(Runnable action) {
        @SuppressWarnings("UnnecessaryMethodReference") // the same action may be added twice
        Runnable own = action::run;
        actions.add(own);
        return () -> actions.remove(own);
    }

    /** Runs the actions: the event has happened. */
    public void tell() {
        actions.forEach(action -> Guard.run("an observer", action));
    }
}
