package dev.keysource.examples.launcher.architecture.wrong.remote.b;

import dev.keysource.examples.launcher.architecture.wrong.remote.a.First;

/** The other half of the cycle. */
public final class Second {
    public First first() {
        return new First();
    }
}
