package dev.keysource.examples.launcher;

import org.jline.terminal.impl.exec.ExecTerminalProvider;
import org.jline.terminal.spi.SystemStream;

/** Whether somebody is watching. */
final class Terminal {
    private Terminal() {}

    static boolean isStandardError() {
        return new ExecTerminalProvider().isSystemStream(SystemStream.Error);
    }
}
