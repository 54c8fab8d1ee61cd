package dev.keysource.remote.server;

import java.util.function.Predicate;

/** A call that waits for pairs. */
interface Delivery {
    /** Ends the call if its secret is no longer active. */
    void recheck(Predicate<String> active);
}
