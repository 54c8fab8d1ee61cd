package dev.keysource.pool;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.keysource.KeyPairSpec;
import dev.keysource.internal.Guard;
import dev.keysource.internal.Timekeeper.Timer;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * Which specs are pooled. If some are listed, just those, for ever; if none is, each spec that is not cheap from its
 * first use until nobody has asked for it during the idle time-out.
 *
 * <p>A retired pool keeps its counters, but holds no pairs and is not shown. What makes it active is the lease that the
 * cache holds: a new lease for the same pool does not mind that the old one expires. The cache reads a time that is noted
 * for it, and hands expired leases over in a queue, so that it calls nothing foreign under its locks.
 */
final class SubPools {
    private final PoolOptions options;
    private final Function<KeyPairSpec, Optional<Duration>> expectedTime;
    private final Map<KeyPairSpec, SubPool> listed = new LinkedHashMap<>();
    private final Map<KeyPairSpec, SubPool> used = new ConcurrentHashMap<>();
    private final Cache<KeyPairSpec, Lease> leases;
    private final Queue<Lease> expired = new ConcurrentLinkedQueue<>();
    private final AtomicLong now = new AtomicLong();
    private final AtomicBoolean looking = new AtomicBoolean();
    private final Function<KeyPairSpec, SubPool> maker;
    private final Runnable retired;
    private volatile @Nullable Timer nextLook;
    private volatile boolean closed;

    /** The right of a pool to hold pairs. */
    private static final class Lease {
        final SubPool pool;

        Lease(SubPool pool) {
            this.pool = pool;
        }
    }

    /**
     * The pools of a source.
     *
     * @param expectedTime how long a pair is expected to take
     * @param maker makes a retired pool and registers it wherever else it has to be known
     * @param retired runs after pools were retired
     */
    SubPools(
            PoolOptions options,
            Function<KeyPairSpec, Optional<Duration>> expectedTime,
            Function<KeyPairSpec, SubPool> maker,
            Runnable retired) {
        this.options = options;
        this.expectedTime = expectedTime;
        this.maker = maker;
        this.retired = retired;
        this.leases = Caffeine.newBuilder()
                .ticker(now::getOpaque)
                .expireAfterAccess(options.idleTimeout())
                .executor(Runnable::run)
                .removalListener((@Nullable KeyPairSpec spec, @Nullable Lease lease, RemovalCause cause) -> {
                    if (lease != null) {
                        expired.add(lease);
                    }
                })
                .build();
        for (KeyPairSpec spec : options.specs().keySet()) {
            SubPool pool = maker.apply(spec);
            pool.activate(this);
            listed.put(spec, pool);
        }
    }

    /** The pool of a spec; {@code null} if requests for it go straight to the source behind. */
    @Nullable
    SubPool find(KeyPairSpec spec) {
        SubPool pool = listed.get(spec);
        return pool != null || !listed.isEmpty() ? pool : leased(spec);
    }

    private @Nullable SubPool leased(KeyPairSpec spec) {
        now.setOpaque(options.time().now());
        Lease lease = leases.getIfPresent(spec);
        if (lease == null && !closed && !isCheap(spec)) {
            lease = leases.get(spec, this::lease);
            if (looking.compareAndSet(false, true)) {
                lookAgainAfter(options.idleTimeout());
            }
        }
        if (!expired.isEmpty()) {
            retire();
        }
        return lease == null ? null : lease.pool;
    }

    private Lease lease(KeyPairSpec spec) {
        SubPool pool = used.computeIfAbsent(spec, maker);
        Lease lease = new Lease(pool);
        pool.activate(lease);
        return lease;
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

    /** Retires what nobody has asked for, and comes again when the next pool may be due. */
    private void look() {
        now.setOpaque(options.time().now());
        leases.cleanUp();
        retire();
        Duration next = oldest();
        if (next == null) {
            looking.set(false);
            next = oldest(); // a pool that came in between relied on this look
            if (next == null || !looking.compareAndSet(false, true)) {
                return;
            }
        }
        lookAgainAfter(next);
    }

    /** When the pool that was asked least recently is due; {@code null} if there is none. */
    private @Nullable Duration oldest() {
        return leases.policy()
                .expireAfterAccess()
                .flatMap(expiry -> expiry.oldest(1).keySet().stream()
                        .findFirst()
                        .flatMap(spec -> expiry.ageOf(spec).stream().findFirst())
                        .map(age -> options.idleTimeout().minus(age)))
                .orElse(null);
    }

    private void retire() {
        boolean some = false;
        for (Lease lease = expired.poll(); lease != null; lease = expired.poll()) {
            lease.pool.retire(lease);
            some = true;
        }
        if (some) {
            retired.run();
        }
    }

    /** The pools that hold pairs or may come to. */
    List<SubPool> active() {
        Collection<SubPool> pools = listed.isEmpty() ? used.values() : listed.values();
        return pools.stream().filter(SubPool::isActive).toList();
    }

    /** Forgets the leases and their timer. */
    void close() {
        closed = true;
        stopLooking();
        leases.invalidateAll();
        leases.cleanUp();
        retire();
    }

    private void stopLooking() {
        Timer timer = nextLook;
        if (timer != null) {
            timer.cancel();
        }
    }
}
