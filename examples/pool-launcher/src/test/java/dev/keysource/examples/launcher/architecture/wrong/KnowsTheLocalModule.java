package dev.keysource.examples.launcher.architecture.wrong;

import dev.keysource.examples.launcher.architecture.wrong.local.AsksTheSibling;

/** An API that depends on what stands on it. */
final class KnowsTheLocalModule {
    private final AsksTheSibling local = new AsksTheSibling();

    @Override
    public String toString() {
        return local.toString();
    }
}
