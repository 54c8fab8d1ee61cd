package dev.keysource.pool;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSpec;
import dev.keysource.internal.Guard;
import dev.keysource.internal.Timekeeper.Timer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * The pools of a source by spec. If specs are listed, only those are pooled, for ever; if none is, each spec that is not cheap
 * to make, from its first use until an idle time-out has passed without a request. Thread-safe.
 *
 * <p>A retired pool keeps its counters, but holds no pairs and is not shown. A pool is active as long as the cache holds its
 * latest activation. The cache reads a time that is stored for it, and puts expired activations in a queue, so that it calls no
 * foreign code under its locks.
 */
final class SpecPools {
    private static final Logger LOG = LoggerFactory.getLogger(SpecPools.class);

    private final PoolOptions options;
    private final Function<KeyPairSpec, Optional<Duration>> expectedTime;
    private final Map<KeyPairSpec, SpecPool> listed = new LinkedHashMap<>();
    private final Map<KeyPairSpec, SpecPool> used = new ConcurrentHashMap<>();
    /** Those of the listed that the source behind cannot make, as was said once. */
    private final Set<KeyPairSpec> impossible = ConcurrentHashMap.newKeySet();
    /** {@code null} if specs are listed: no pool is ever retired then. */
    private final @Nullable Cache<KeyPairSpec, Activation> cache;

    private final Queue<Activation> expired = new ConcurrentLinkedQueue<>();
    private final AtomicLong now = new AtomicLong();
    private final AtomicBoolean looking = new AtomicBoolean();
    private final Function<KeyPairSpec, SpecPool> maker;
    private final Runnable retired;
    private volatile @Nullable Timer nextLook;
    private volatile boolean closed;

    /** One period of use of a pool; compared by identity. */
    private static final class Activation {
        final SpecPool pool;

        Activation(SpecPool pool) {
            this.pool = pool;
        }
    }

    /**
     * The pools of a source.
     *
     * @param expectedTime how long a pair is expected to take
     * @param maker makes a retired pool and registers it with the refiller
     * @param retired runs after pools were retired
     */
    SpecPools(
            PoolOptions options,
            Function<KeyPairSpec, Optional<Duration>> expectedTime,
            Function<KeyPairSpec, SpecPool> maker,
            Runnable retired) {
        this.options = options;
        this.expectedTime = expectedTime;
        this.maker = maker;
        this.retired = retired;
        this.cache = options.specs().isEmpty() ? newCache() : null;
        for (KeyPairSpec spec : options.specs().keySet()) {
            SpecPool pool = maker.apply(spec);
            pool.activate(this);
            listed.put(spec, pool);
        }
    }

    private Cache<KeyPairSpec, Activation> newCache() {
        return Caffeine.newBuilder()
                .ticker(now::getOpaque)
                .expireAfterAccess(options.idleTimeout())
                .executor(Runnable::run)
                .removalListener((@Nullable KeyPairSpec spec, @Nullable Activation activation, RemovalCause cause) -> {
                    if (activation != null) {
                        expired.add(activation);
                    }
                })
                .build();
    }

    private Cache<KeyPairSpec, Activation> activations() {
        return Objects.requireNonNull(cache, "no pool is listed");
    }

    /** The pool of a spec; {@code null} if requests for it go straight to the source behind. */
    @Nullable
    SpecPool find(KeyPairSpec spec) {
        SpecPool pool = listed.get(spec);
        return pool != null || !listed.isEmpty() ? pool : onFirstUse(spec);
    }

    private @Nullable SpecPool onFirstUse(KeyPairSpec spec) {
        now.setOpaque(options.time().now());
        Activation activation = activations().getIfPresent(spec);
        if (activation == null && !closed && !isCheap(spec)) {
            activation = activations().get(spec, this::activate);
            if (looking.compareAndSet(false, true)) {
                lookAgainAfter(options.idleTimeout());
            }
        }
        if (!expired.isEmpty()) {
            retire();
        }
        return activation == null ? null : activation.pool;
    }

    private Activation activate(KeyPairSpec spec) {
        SpecPool pool = used.computeIfAbsent(spec, maker);
        Activation activation = new Activation(pool);
        pool.activate(activation);
        return activation;
    }

    private boolean isCheap(KeyPairSpec spec) {
        return Guard.get("expectedGenerationTime", () -> expectedTime.apply(spec), Optional.<Duration>empty())
                .map(time -> time.compareTo(options.bypassBelow()) < 0)
                .orElse(false);
    }

    private void lookAgainAfter(Duration delay) {
        nextLook = options.time().after(delay, this::look);
        if (closed) {
            stopLooking();
        }
    }

    /** Retires idle pools, and looks again when the next one may be due. */
    private void look() {
        now.setOpaque(options.time().now());
        activations().cleanUp();
        retire();
        Duration next = oldest();
        if (next == null) {
            looking.set(false);
            next = oldest(); // a pool that was activated in between relied on this look
            if (next == null || !looking.compareAndSet(false, true)) {
                return;
            }
        }
        lookAgainAfter(next);
    }

    /** The time until the pool that was asked least recently is due; {@code null} if there is none. */
    private @Nullable Duration oldest() {
        return activations()
                .policy()
                .expireAfterAccess()
                .flatMap(expiry -> expiry.oldest(1).keySet().stream()
                        .findFirst()
                        .flatMap(spec -> expiry.ageOf(spec).stream().findFirst())
                        .map(age -> options.idleTimeout().minus(age)))
                .orElse(null);
    }

    private void retire() {
        if (retireExpired()) {
            retired.run();
        }
    }

    private boolean retireExpired() {
        boolean some = false;
        for (Activation activation = expired.poll(); activation != null; activation = expired.poll()) {
            activation.pool.retire(activation);
            some = true;
        }
        return some;
    }

    /**
     * Retires an empty pool whose pairs cannot be made, until somebody asks for one again. The caller plans anew. One that is
     * listed stays, and is a mistake that would go unnoticed as long as somebody else makes such pairs.
     */
    void forget(SpecPool pool, KeyPairSourceException failure) {
        if (listed.containsKey(pool.spec) && impossible.add(pool.spec)) {
            Guard.run(
                    "logging",
                    () -> LOG.warn("keysource.pool.specs: {} cannot be refilled: {}", pool.spec, failure.getMessage()));
        }
        if (listed.isEmpty() && pool.stats().level() == 0) {
            activations().invalidate(pool.spec);
            retireExpired();
        }
    }

    /** The pools that hold pairs or may come to. */
    List<SpecPool> active() {
        Collection<SpecPool> pools = listed.isEmpty() ? used.values() : listed.values();
        return pools.stream().filter(SpecPool::isActive).toList();
    }

    /** Forgets the activations and their timer. */
    void close() {
        closed = true;
        stopLooking();
        if (cache != null) {
            cache.invalidateAll();
            cache.cleanUp();
            retire();
        }
    }

    private void stopLooking() {
        Timer timer = nextLook;
        if (timer != null) {
            timer.cancel();
        }
    }
}
