package dev.keysource.examples.launcher;

import org.slf4j.bridge.SLF4JBridgeHandler;

/** Everything that is logged goes to standard error by one way, that of the transport too. */
final class Logs {
    private static final String LEVEL = "keysource.log.level";

    private Logs() {}

    /** Sets the level, unless the user gave one with {@code -Dkeysource.log.level}. Comes before any logging. */
    static void level(String level) {
        if (System.getProperty(LEVEL) == null) {
            System.setProperty(LEVEL, level);
        }
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }
}
