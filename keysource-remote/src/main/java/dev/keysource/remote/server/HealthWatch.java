package dev.keysource.remote.server;

import dev.keysource.Health;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import dev.keysource.internal.Guard;
import dev.keysource.internal.Timekeeper;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The health of a server's source, from the source's own health once a second and from its latest answers: it cannot answer if
 * every kind of pair that was asked for within a minute has failed five times in a row. The server then does not serve for a
 * second, twice as long after each further failure, ten seconds at most. Thread-safe.
 */
final class HealthWatch implements AutoCloseable {
    static final Duration LOOK = Duration.ofSeconds(1);
    static final int TOLERATED = 5;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final Duration MEMORY = Duration.ofMinutes(1);
    /** Failures of the source, whatever the caller and the spec. */
    private static final Set<Reason> ITS_OWN = Set.of(Reason.UNAVAILABLE, Reason.CLOSED, Reason.REJECTED);

    private final KeyPairSource source;
    private final Timekeeper time;
    private final Executor executor;
    private final Consumer<Boolean> serving;
    private final AtomicBoolean looking = new AtomicBoolean();
    private final Map<KeyPairSpec, Latest> latest = new HashMap<>();
    private Health said = Health.HEALTHY;
    private Duration pause = LOOK;
    private boolean paused;
    private long pausedUntil;
    private volatile boolean closed;
    private volatile Timekeeper.@Nullable Timer timer;

    /** The failures in a row of a kind of pair, and the time of its last answer. */
    private record Latest(int failures, long at) {}

    /**
     * Asks the source for the first time.
     *
     * @param source the source of the server
     * @param time the server's clock and timers
     * @param executor asks the source
     * @param serving is told whether the source can answer, each time that it was asked or that this has changed
     */
    HealthWatch(KeyPairSource source, Timekeeper time, Executor executor, Consumer<Boolean> serving) {
        this.source = source;
        this.time = time;
        this.executor = executor;
        this.serving = serving;
        look();
        lookAgain();
    }

    private void lookAgain() {
        timer = time.after(LOOK, () -> {
            if (closed) {
                return;
            }
            if (looking.compareAndSet(false, true)) {
                try {
                    executor.execute(this::look);
                } catch (Throwable e) {
                    Guard.log("no thread can be had to look for the health of a source", e);
                    looking.set(false);
                }
            } else {
                tell(Health.of(Health.Status.UNAVAILABLE, null)); // it has not told its health for a second
            }
            lookAgain();
        });
        if (closed) {
            close();
        }
    }

    private void look() {
        tell(Guard.get("health of a server's source", source::health, Health.of(Health.Status.UNAVAILABLE, null)));
        looking.set(false);
    }

    private void tell(Health health) {
        synchronized (this) {
            said = health;
        }
        tellServing();
    }

    /** Takes note of an answer of the source. */
    void answered(KeyPairSpec spec, @Nullable Reason failure) {
        if (failure != null && !ITS_OWN.contains(failure)) {
            return;
        }
        long now = time.now();
        boolean changed;
        synchronized (this) {
            Latest before = latest.getOrDefault(spec, new Latest(0, now));
            latest.put(spec, new Latest(failure == null ? 0 : before.failures + 1, now));
            latest.values().removeIf(one -> now - one.at > MEMORY.toNanos());
            boolean fails = latest.values().stream().allMatch(one -> one.failures >= TOLERATED);
            changed = fails || paused;
            if (fails && !paused(now)) {
                paused = true;
                pausedUntil = now + pause.toNanos();
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            } else if (!fails) {
                paused = false;
                pause = LOOK;
            }
        }
        if (changed) {
            tellServing();
        }
    }

    private void tellServing() {
        Guard.run("telling the health of a server", () -> serving.accept(health().canAnswer()));
    }

    private boolean paused(long now) {
        return paused && now - pausedUntil < 0;
    }

    /** The source's own health, or worse. */
    Health health() {
        long now = time.now();
        synchronized (this) {
            return said.canAnswer() && paused(now) ? Health.of(Health.Status.UNAVAILABLE, null) : said;
        }
    }

    @Override
    public void close() {
        closed = true;
        Timekeeper.Timer next = timer;
        if (next != null) {
            next.cancel();
        }
    }
}
