package dev.keysource.examples.launcher.architecture.wrong.pool.refill;

import dev.keysource.examples.launcher.architecture.wrong.pool.UsesPicocli;

/** A decision that knows the pool that it is made for. */
public final class KnowsThePool {
    public UsesPicocli pool() {
        return new UsesPicocli();
    }
}
