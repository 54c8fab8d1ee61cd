package dev.keysource.examples.console;

/**
 * What a program does without that lives for a second: the transport's events for the flight recorder, which cost it a tenth of
 * its time. System properties that the user has set stay.
 */
public final class ShortLife {
    private static final String TRANSPORT_EVENTS = "io.grpc.netty.shaded.io.netty.jfr.enabled";

    private ShortLife() {}

    /** Called before the transport is used. */
    public static void begin() {
        if (System.getProperty(TRANSPORT_EVENTS) == null) {
            System.setProperty(TRANSPORT_EVENTS, "false");
        }
    }
}
