package dev.keysource.examples.launcher.watch;

import dev.keysource.PoolStats;

import java.time.Duration;
import java.util.Locale;
import java.util.OptionalDouble;

/** How numbers and states are written. */
final class Words {
    private Words() {}

    static String rate(OptionalDouble rate) {
        return rate.isPresent() ? String.format(Locale.ROOT, "%.1f", rate.getAsDouble()) : "-";
    }

    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** What a pool does about its level. */
    static String state(PoolStats pool) {
        return of(pool.state())
                + (pool.inFlight() > 0 ? " " + pool.inFlight() : "")
                + (pool.failures() > 0 ? ", " + pool.failures() + " failed" : "");
    }

    static String uptime(Duration uptime) {
        String days = uptime.toDays() > 0 ? uptime.toDays() + " d " : "";
        return days
                + String.format(
                        Locale.ROOT,
                        "%02d:%02d:%02d",
                        uptime.toHoursPart(),
                        uptime.toMinutesPart(),
                        uptime.toSecondsPart());
    }

    /** A text from elsewhere, which may hold what moves the cursor or looks like another line. */
    static String plain(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+", " ").strip();
    }
}
