package dev.keysource.local.pkcs11;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.keysource.internal.Timekeeper;

import java.time.Duration;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * Waits for the garbage collector to find the halves of discarded pairs: the JDK's provider deletes an object of a session when
 * the Java object of the key was collected, and in no other way. If that does not come to pass by itself, a collection is asked
 * for, not more often than once a minute. Safe for use by many threads at once.
 */
final class Collector {
    /** How long to wait for a collection that comes by itself. */
    static final Duration PATIENCE = Duration.ofSeconds(5);
    /** The time between two collections that are asked for. */
    static final Duration PAUSE = Duration.ofMinutes(1);

    private final Timekeeper time;
    private final Runnable collection;

    @GuardedBy("this")
    private final Map<Kept, Long> waiting = new WeakHashMap<>();

    @GuardedBy("this")
    private long lastCollection;

    /**
     * A collector.
     *
     * @param collection asks the JVM for a collection
     */
    Collector(Timekeeper time, Runnable collection) {
        this.time = time;
        this.collection = collection;
        this.lastCollection = time.now() - PAUSE.toNanos();
    }

    /** Waits a while longer for a pair that is not collected yet. */
    void await(Kept kept) {
        long now = time.now();
        synchronized (this) {
            long since = waiting.computeIfAbsent(kept, key -> now);
            if (now - since < PATIENCE.toNanos() || now - lastCollection < PAUSE.toNanos()) {
                return;
            }
            lastCollection = now;
        }
        collect();
    }

    /** Asks for a collection now. */
    void collect() {
        collection.run();
    }
}
