package dev.keysource.examples.launcher;

import com.google.gson.GsonBuilder;
import dev.keysource.PoolStats;
import dev.keysource.remote.ServerStatus;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What a key generator tells about itself, for people and for programs. The names of the components are the keys of the
 * JSON form.
 *
 * @param uptimeSeconds how long it has been running
 * @param health whether its source can answer requests
 * @param orphaned how many pairs it took that no client has received
 * @param pools its pools
 */
record StatusReport(double uptimeSeconds, String health, long orphaned, List<Pool> pools) {
    /** One pool; see {@link PoolStats}. */
    record Pool(
            String source,
            String spec,
            int level,
            int target,
            long delivered,
            long generated,
            long misses,
            long destroyed,
            long failures,
            int inFlight,
            int waiting,
            String state) {
        static Pool of(PoolStats pool) {
            return new Pool(
                    pool.source(),
                    pool.spec().toString(),
                    pool.level(),
                    pool.target(),
                    pool.delivered(),
                    pool.generated(),
                    pool.misses(),
                    pool.destroyed(),
                    pool.failures(),
                    pool.inFlight(),
                    pool.waiting(),
                    pool.state().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
    }

    static StatusReport of(ServerStatus status) {
        return new StatusReport(
                status.uptime().toMillis() / 1000.0,
                status.health().name().toLowerCase(Locale.ROOT),
                status.orphaned(),
                status.pools().stream().map(Pool::of).toList());
    }

    String json() {
        return new GsonBuilder().setPrettyPrinting().create().toJson(this) + "\n";
    }

    String table() {
        Duration uptime = Duration.ofSeconds((long) uptimeSeconds);
        StringBuilder table = new StringBuilder(String.format(
                Locale.ROOT,
                "up %d days %02d:%02d:%02d, %s, %d pairs orphaned%n",
                uptime.toDays(),
                uptime.toHoursPart(),
                uptime.toMinutesPart(),
                uptime.toSecondsPart(),
                health,
                orphaned));
        table.append(
                row("SPEC", "LEVEL", "TARGET", "DELIVERED", "GENERATED", "MISSES", "DESTROYED", "FAILURES", "REFILL"));
        for (Pool pool : pools) {
            table.append(row(
                    pool.spec,
                    pool.level,
                    pool.target,
                    pool.delivered,
                    pool.generated,
                    pool.misses,
                    pool.destroyed,
                    pool.failures,
                    pool.state));
        }
        return table.toString();
    }

    private static String row(Object... cells) {
        return String.format(Locale.ROOT, "%-18s %6s %6s %10s %10s %8s %10s %9s  %s%n", cells);
    }
}
