package dev.keysource.examples.launcher.architecture.wrong.remote.a;

import dev.keysource.examples.launcher.architecture.wrong.remote.b.Second;

/** Half of a cycle. */
public final class First {
    public Second second() {
        return new Second();
    }
}
