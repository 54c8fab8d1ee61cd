package dev.keysource.examples.launcher.architecture.wrong.local;

import dev.keysource.examples.launcher.architecture.wrong.pool.UsesPicocli;

/** A module that imports its sibling. */
public final class AsksTheSibling {
    @Override
    public String toString() {
        return new UsesPicocli().toString();
    }
}
