package dev.keysource.examples.launcher.watch;

import dev.keysource.Health;
import dev.keysource.PoolStats;
import dev.keysource.examples.console.Terminal;
import dev.keysource.examples.launcher.watch.Line.Style;
import dev.keysource.remote.ServerStatus;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What is shown on a terminal: for each key generator a heading, and for each of its pools the level as a bar, rates and state.
 * On a narrow terminal a pool takes three lines, on a low one the last pools are left out.
 */
final class View {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter DAY_AND_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
    private static final int WIDE = 76;
    /** All columns but those of the kind and of the bar. */
    private static final String NUMBERS = " %9s %7s %7s %8s %7s  ";

    private static final int NUMBERS_WIDTH = 45;
    private static final int STATE_WIDTH = 13;
    private static final int LONGEST_BAR = 40;
    private static final int SHORTEST_BAR = 5;
    private static final int LONGEST_SPEC = 24;

    private final Duration interval;
    private final ZoneId zone;
    private final boolean colours;

    /**
     * @param interval how often it is drawn, which it tells
     * @param zone the zone of its times
     * @param colours whether it may use them
     */
    View(Duration interval, ZoneId zone, boolean colours) {
        this.interval = interval;
        this.zone = zone;
        this.colours = colours;
    }

    /** The lines, no more and none wider than fit. */
    List<String> lines(List<Sighting> sightings, Instant now, Terminal.Size size) {
        List<Line> lines = new ArrayList<>();
        lines.add(new Line()
                .add(Style.BOLD, TIME.format(now.atZone(zone)))
                .add("  every " + interval.toSeconds() + " s, Ctrl-C ends"));
        for (Sighting sighting : sightings) {
            lines.add(new Line());
            add(lines, sighting, now, size.columns());
        }
        int rows = Math.max(1, size.rows());
        int left = lines.size() - rows;
        List<String> shown = new ArrayList<>(lines.stream()
                .limit(left > 0 ? rows - 1L : rows)
                .map(line -> line.text(size.columns(), colours))
                .toList());
        if (left > 0) {
            shown.add(new Line()
                    .add((left + 1) + " more lines; make the terminal taller")
                    .text(size.columns(), false));
        }
        return shown;
    }

    private void add(List<Line> lines, Sighting sighting, Instant now, int columns) {
        boolean wide = columns >= WIDE;
        Line heading = new Line().add(Style.BOLD, sighting.location());
        ServerStatus status = sighting.status();
        if (wide) {
            lines.add(addState(heading.add("  "), sighting, now));
        } else {
            lines.add(heading);
            lines.add(addState(new Line(), sighting, now));
        }
        if (status == null) {
            return;
        }
        if (status.pools().isEmpty()) {
            lines.add(new Line().add("no pools: each pair is made when it is asked for"));
        } else if (wide) {
            lines.addAll(table(sighting, status.pools(), columns));
        } else {
            status.pools().forEach(pool -> lines.addAll(stacked(sighting, pool, columns)));
        }
    }

    private Line addState(Line line, Sighting sighting, Instant now) {
        ServerStatus status = sighting.status();
        if (sighting.away().isPresent()) {
            Sighting.Absence away = sighting.away().get();
            Instant seen = sighting.seen();
            line.add(Style.BAD, "away since " + time(away.since(), now));
            return line.add(
                    (seen == null ? "" : ", below as of " + time(seen, now)) + ": " + Words.plain(away.reason()));
        }
        if (status == null) {
            return line.add("asked");
        }
        return line.add(style(status.health()), Words.of(status.health()))
                .add("  up " + Words.uptime(status.uptime()) + "  orphaned " + status.orphaned());
    }

    private String time(Instant instant, Instant now) {
        boolean today =
                instant.atZone(zone).toLocalDate().equals(now.atZone(zone).toLocalDate());
        return (today ? TIME : DAY_AND_TIME).format(instant.atZone(zone));
    }

    private static List<Line> table(Sighting sighting, List<PoolStats> pools, int columns) {
        int spec = Math.min(
                LONGEST_SPEC,
                pools.stream()
                        .mapToInt(pool -> pool.spec().toString().length())
                        .max()
                        .orElse(0));
        int bar = Math.min(LONGEST_BAR, columns - spec - 1 - NUMBERS_WIDTH - STATE_WIDTH);
        String kind = "%-" + spec + "." + spec + "s ";
        List<Line> lines = new ArrayList<>();
        String numbers = format(NUMBERS, "LEVEL", "GIVEN/s", "MADE/s", "MISSED/s", "WAITING");
        lines.add(new Line().add(format(kind, "SPEC") + " ".repeat(Math.max(bar, SHORTEST_BAR)) + numbers + "REFILL"));
        for (PoolStats pool : pools) {
            lines.add(new Line()
                    .add(format(kind, pool.spec()))
                    .add(style(sighting, pool), bar(pool, Math.max(bar, SHORTEST_BAR)))
                    .add(format(
                            NUMBERS,
                            pool.level() + "/" + pool.target(),
                            Words.rate(sighting.rate(pool, PoolStats::delivered)),
                            Words.rate(sighting.rate(pool, PoolStats::generated)),
                            Words.rate(sighting.rate(pool, PoolStats::misses)),
                            pool.waiting()))
                    .add(Words.state(pool)));
        }
        return lines;
    }

    private static List<Line> stacked(Sighting sighting, PoolStats pool, int columns) {
        return List.of(
                new Line()
                        .add(pool.spec() + " ")
                        .add(Style.BOLD, pool.level() + "/" + pool.target())
                        .add(" " + Words.state(pool)),
                new Line()
                        .add(style(sighting, pool), bar(pool, Math.max(SHORTEST_BAR, Math.min(LONGEST_BAR, columns)))),
                new Line()
                        .add("given " + Words.rate(sighting.rate(pool, PoolStats::delivered)) + "/s")
                        .add(", missed " + Words.rate(sighting.rate(pool, PoolStats::misses)) + "/s")
                        .add(", waiting " + pool.waiting())
                        .add(", made " + Words.rate(sighting.rate(pool, PoolStats::generated)) + "/s"));
    }

    /** Full only if the pool is, and empty only if it is empty. */
    static String bar(PoolStats pool, int width) {
        int inside = width - 2;
        int level = Math.min(pool.level(), pool.target());
        int filled = pool.target() == 0 ? 0 : (int) ((long) inside * level / pool.target());
        filled = level > 0 ? Math.max(1, filled) : 0;
        return "[" + "#".repeat(filled) + "-".repeat(inside - filled) + "]";
    }

    private static Style style(Sighting sighting, PoolStats pool) {
        if (sighting.away().isPresent()) {
            return Style.PLAIN;
        }
        if (pool.level() == 0 && pool.target() > 0) {
            return Style.BAD;
        }
        return pool.level() < pool.target() ? Style.FAIR : Style.GOOD;
    }

    private static Style style(Health.Status health) {
        return switch (health) {
            case HEALTHY -> Style.GOOD;
            case DEGRADED -> Style.FAIR;
            case UNAVAILABLE, CLOSED -> Style.BAD;
        };
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
