package dev.keysource.examples.launcher.watch;

import dev.keysource.PoolStats;
import dev.keysource.remote.ServerStatus;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToLongFunction;

/**
 * What is known of one key generator after a look at it. Immutable.
 *
 * @param location where it is, as the furl says
 * @param status what it said last; {@code null} if it never answered
 * @param before what it said the time before; {@code null} if it did not, or has been started again since
 * @param seen when it answered last; {@code null} if it never did
 * @param away since when it does not answer, and why; empty if it does
 */
record Sighting(
        String location,
        @Nullable ServerStatus status,
        @Nullable ServerStatus before,
        @Nullable Instant seen,
        Optional<Absence> away) {
    /** A key generator that does not answer. */
    record Absence(Instant since, String reason) {}

    /** Before the first look. */
    static Sighting none(String location) {
        return new Sighting(location, null, null, null, Optional.empty());
    }

    /** It has answered. */
    Sighting answered(ServerStatus now, Instant at) {
        ServerStatus last = status;
        boolean same = last != null && last.uptime().compareTo(now.uptime()) < 0;
        return new Sighting(location, now, same ? last : null, at, Optional.empty());
    }

    /** It has not. */
    Sighting missed(String reason, Instant at) {
        Instant since = away.map(Absence::since).orElse(at);
        return new Sighting(location, status, null, seen, Optional.of(new Absence(since, reason)));
    }

    /** How fast a counter of a pool grows, per second, by the clock of the key generator; empty if that is not known. */
    OptionalDouble rate(PoolStats pool, ToLongFunction<PoolStats> counter) {
        if (before == null || status == null) {
            return OptionalDouble.empty();
        }
        double seconds = status.uptime().minus(before.uptime()).toNanos() / 1e9;
        return before.pools().stream()
                .filter(old -> old.source().equals(pool.source()) && old.spec().equals(pool.spec()))
                .mapToDouble(old -> (counter.applyAsLong(pool) - counter.applyAsLong(old)) / seconds)
                .filter(rate -> rate >= 0)
                .findFirst();
    }
}
