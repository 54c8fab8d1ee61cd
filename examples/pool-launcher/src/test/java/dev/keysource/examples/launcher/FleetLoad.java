package dev.keysource.examples.launcher;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceListener;
import dev.keysource.KeyPairSources;
import dev.keysource.KeyPairSpec;
import dev.keysource.remote.Furl;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;

import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;

/** Callers that take pairs from a chain in front of a fleet until they are told to stop, and what they saw. */
final class FleetLoad implements AutoCloseable, KeyPairSourceListener {
    private static final ConditionFactory SOON =
            Awaitility.await().atMost(Duration.ofMinutes(5)).pollInterval(Duration.ofMillis(20));

    private final KeyPairSpec spec;
    private final KeyPairSource chain;
    private final ExecutorService askers = Executors.newCachedThreadPool();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger twice = new AtomicInteger();
    private final Set<PublicKey> seen = ConcurrentHashMap.newKeySet();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final Queue<Acquisition> acquisitions = new ConcurrentLinkedQueue<>();
    private final Queue<Long> misses = new ConcurrentLinkedQueue<>();
    private volatile boolean over;

    /**
     * One pair that a caller was given.
     *
     * @param asked when he asked, in nanoseconds
     * @param answered when he was answered
     * @param tier the source that it came from
     */
    record Acquisition(long asked, long answered, String tier) {
        double millis() {
            return (answered - asked) / 1e6;
        }
    }

    /**
     * Callers who do not ask yet.
     *
     * @param spec what they ask for
     * @param furl the fleet
     * @param chain for example {@code remote, local}
     * @param settings more settings, {@code name = value}
     */
    FleetLoad(KeyPairSpec spec, Furl furl, String chain, String... settings) {
        this.spec = spec;
        Properties properties = new Properties();
        properties.setProperty("keysource.chain", chain);
        properties.setProperty("keysource.remote.furl", furl.textWithSecret());
        for (String setting : settings) {
            String[] parts = setting.split(" = ", 2);
            properties.setProperty(parts[0], parts[1]);
        }
        this.chain = KeyPairSources.builder().listener(this).forProperties(properties);
    }

    /** So many callers begin, each of whom asks again when he has his answer. */
    FleetLoad inTurn(int callers) {
        for (int i = 0; i < callers; i++) {
            askers.execute(this::askInTurn);
        }
        return this;
    }

    private void askInTurn() {
        while (!over) {
            asked.incrementAndGet();
            try {
                answered(chain.get(spec, Fleet.LONG), null);
            } catch (KeyPairSourceException e) {
                answered(null, e);
            } catch (InterruptedException e) {
                answered(null, e);
                return;
            }
        }
    }

    /** At most so many ask within a second, evenly, whatever becomes of those before them; what is late is not made up for. */
    FleetLoad perSecond(int count) {
        clock.scheduleWithFixedDelay(() -> volley(1), 0, 1_000_000_000L / count, TimeUnit.NANOSECONDS);
        return this;
    }

    /** So many ask at once. */
    void volley(int count) {
        for (int i = 0; i < count; i++) {
            asked.incrementAndGet();
            chain.request(spec, Fleet.LONG).whenComplete(this::answered);
        }
    }

    private void answered(@Nullable KeyPair pair, @Nullable Throwable failure) {
        if (failure != null) {
            failures.add(failure);
        } else if (pair != null && !seen.add(pair.getPublic())) {
            twice.incrementAndGet();
        }
        answered.incrementAndGet();
    }

    @Override
    public void onAnswer(String name, String tier, KeyPairSpec kind, long waitedNanos) {
        long now = System.nanoTime();
        acquisitions.add(new Acquisition(now - waitedNanos, now, tier));
    }

    @Override
    public void onFallback(String name, String tier, KeyPairSpec kind, KeyPairSourceException failure) {
        misses.add(System.nanoTime());
    }

    /** Waits until so many more have their answers. */
    void awaitMore(int more) {
        int wanted = answered.get() + more;
        SOON.until(() -> answered.get() >= wanted);
    }

    /** Nobody asks any more, and all who did have their answers: none a failure, none a pair that was seen before. */
    void end() throws InterruptedException {
        over = true;
        askers.shutdown();
        clock.shutdown();
        assertThat(askers.awaitTermination(Fleet.LONG.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        assertThat(clock.awaitTermination(Fleet.LONG.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        // An answer is seen by its asker before it is seen here.
        SOON.until(() -> answered.get() == asked.get() && acquisitions.size() + failures.size() == asked.get());
        assertThat(failures).isEmpty();
        assertThat(twice).hasValue(0);
    }

    /** What was answered so far, in the order of the answers. */
    List<Acquisition> acquisitions() {
        return List.copyOf(acquisitions);
    }

    /** When a tier failed a request, in nanoseconds. */
    List<Long> misses() {
        return List.copyOf(misses);
    }

    int failures() {
        return failures.size();
    }

    int twice() {
        return twice.get();
    }

    @Override
    public void close() {
        over = true;
        askers.shutdownNow();
        clock.shutdownNow();
        chain.close();
    }
}
