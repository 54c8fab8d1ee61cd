package dev.keysource.examples.launcher.architecture.wrong.pool;

import picocli.CommandLine;

/** A module that uses a library that it has no business with. */
public final class UsesPicocli {
    @Override
    public String toString() {
        return new CommandLine(this).toString();
    }
}
