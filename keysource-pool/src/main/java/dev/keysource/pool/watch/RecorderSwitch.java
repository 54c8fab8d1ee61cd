package dev.keysource.pool.watch;

import jdk.jfr.FlightRecorder;

/**
 * Whether the flight recorder of this process is in use. A class of its own, so that {@link FlightEvents} is loaded when it is:
 * the recorder rewrites each class of events that is loaded, which would take a fresh process longer than opening its pool.
 */
final class RecorderSwitch {
    /** Whether this Java runtime has a flight recorder. */
    private static final boolean PRESENT = isPresent();

    private RecorderSwitch() {}

    private static boolean isPresent() {
        try {
            isInUse();
            return true;
        } catch (LinkageError e) {
            return false;
        }
    }

    private static boolean isInUse() {
        return FlightRecorder.isInitialized();
    }

    static boolean isOn() {
        return PRESENT && isInUse();
    }
}
