package dev.keysource.examples.launcher.watch;

import dev.keysource.PoolStats;
import dev.keysource.remote.ServerStatus;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;

/** What is printed where there is no terminal: a line for each pool of each key generator, complete in itself. */
final class PlainLines {
    private PlainLines() {}

    static List<String> of(List<Sighting> sightings, Instant now) {
        return sightings.stream().flatMap(sighting -> of(sighting, now)).toList();
    }

    private static Stream<String> of(Sighting sighting, Instant now) {
        String begin = now.truncatedTo(ChronoUnit.SECONDS) + " " + sighting.location() + " ";
        ServerStatus status = sighting.status();
        if (sighting.away().isPresent() || status == null) {
            return sighting.away().stream()
                    .map(away -> begin + "away since " + away.since().truncatedTo(ChronoUnit.SECONDS) + ": "
                            + Words.plain(away.reason()));
        }
        String server = begin + Words.of(status.health()) + " ";
        return status.pools().isEmpty()
                ? Stream.of(server + "no pools")
                : status.pools().stream().map(pool -> server + of(sighting, pool));
    }

    private static String of(Sighting sighting, PoolStats pool) {
        return pool.spec() + " " + pool.level() + "/" + pool.target()
                + " given " + Words.rate(sighting.rate(pool, PoolStats::delivered))
                + "/s made " + Words.rate(sighting.rate(pool, PoolStats::generated))
                + "/s missed " + Words.rate(sighting.rate(pool, PoolStats::misses))
                + "/s waiting " + pool.waiting() + ", " + Words.state(pool);
    }
}
