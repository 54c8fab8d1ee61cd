package dev.keysource.examples.launcher.web;

import dev.keysource.PoolStats;
import dev.keysource.TimeSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** How fast the counters of pools have grown in the last minute, from a look at them every few seconds. Thread-safe. */
final class Rates implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Rates.class);
    static final Duration LOOK = Duration.ofSeconds(5);
    static final Duration WINDOW = Duration.ofMinutes(1);
    private static final double NANOS_PER_MINUTE = Duration.ofMinutes(1).toNanos();

    private final Supplier<List<PoolStats>> pools;
    private final TimeSource time;
    private final Deque<Look> looks = new ArrayDeque<>();
    private volatile boolean closed;

    private record Look(long at, List<PoolStats> pools) {
        Optional<PoolStats> find(PoolStats same) {
            return pools.stream()
                    .filter(pool -> pool.source().equals(same.source())
                            && pool.spec().equals(same.spec())
                            && pool.generated() <= same.generated()) // or it was retired, and is a new one
                    .findFirst();
        }
    }

    /** Looks for the first time, and then by itself. */
    Rates(Supplier<List<PoolStats>> pools, TimeSource time) {
        this.pools = pools;
        this.time = time;
        look();
    }

    private void look() {
        if (closed) {
            return;
        }
        try {
            keep(pools.get());
        } catch (RuntimeException | Error e) {
            LOG.warn("the pools cannot be looked at", e);
        }
        time.schedule(this::look, LOOK);
    }

    private synchronized void keep(List<PoolStats> now) {
        long at = time.nanoTime();
        looks.removeIf(look -> at - look.at() > WINDOW.toNanos());
        looks.addLast(new Look(at, now));
    }

    /**
     * How much a counter of a pool grows per minute.
     *
     * @param pool its newest state
     * @param counter one of its counters
     * @return empty while it is too early to tell
     */
    OptionalDouble perMinute(PoolStats pool, ToLongFunction<PoolStats> counter) {
        long now = time.nanoTime();
        Look oldest;
        synchronized (this) {
            oldest = looks.peekFirst();
        }
        if (oldest == null || now - oldest.at() < LOOK.toNanos()) {
            return OptionalDouble.empty();
        }
        long before = oldest.find(pool).map(counter::applyAsLong).orElse(0L);
        return OptionalDouble.of((counter.applyAsLong(pool) - before) * NANOS_PER_MINUTE / (now - oldest.at()));
    }

    @Override
    public void close() {
        closed = true;
    }
}
