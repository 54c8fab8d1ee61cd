package dev.keysource.examples.console;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;

/** What is told of long work where there is no terminal, and when. Used by one thread at a time. */
final class ProgressLines {
    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final Duration LONGEST_INTERVAL = Duration.ofMinutes(1);

    private final String work;
    private final LongSupplier nanoTime;
    private final long started;
    private long interval = FIRST.toNanos();
    private long told;
    private long done;
    private long total;
    private boolean silent = true;

    ProgressLines(String work, LongSupplier nanoTime) {
        this.work = work;
        this.nanoTime = nanoTime;
        this.started = nanoTime.getAsLong();
        this.told = started;
    }

    /** A line, if it is time for one. */
    Optional<String> at(long steps, long ofAll) {
        done = steps;
        total = ofAll;
        long now = nanoTime.getAsLong();
        boolean isLast = total > 0 && done >= total;
        if (isLast || now - told < interval) {
            return Optional.empty();
        }
        told = now;
        interval = Math.min(2 * interval, LONGEST_INTERVAL.toNanos());
        silent = false;
        return Optional.of(line(now - started));
    }

    /** The line at the end, if there were others before. */
    Optional<String> last() {
        Duration taken = Duration.ofNanos(nanoTime.getAsLong() - started);
        return silent ? Optional.empty() : Optional.of(work + ": " + count() + " in " + written(taken));
    }

    private String line(long nanos) {
        double perSecond = done / (nanos / 1e9);
        String line = work + ": " + count() + String.format(Locale.ROOT, ", %.1f/s", perSecond);
        if (total > 0 && perSecond > 0) {
            line += ", about " + written(Duration.ofSeconds((long) Math.ceil((total - done) / perSecond))) + " left";
        }
        return line;
    }

    private String count() {
        return total > 0 ? done + " of " + total + " (" + 100 * done / total + " %)" : Long.toString(done);
    }

    private static String written(Duration span) {
        if (span.toHours() > 0) {
            return span.toHours() + " h " + span.toMinutesPart() + " min";
        }
        return span.toMinutes() > 0
                ? span.toMinutes() + " min " + span.toSecondsPart() + " s"
                : span.toSecondsPart() + " s";
    }
}
