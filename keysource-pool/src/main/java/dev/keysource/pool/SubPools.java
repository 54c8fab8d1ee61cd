package dev.keysource.pool;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSpec;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Which specs are pooled. If some are listed, just those, for ever; if none is, each spec that is not cheap from its
 * first use until nobody has asked for it during the idle time-out.
 *
 * <p>A retired pool keeps its counters, but holds no pairs and is not shown. What makes it active is the lease that the
 * cache holds: a new lease for the same pool does not mind that the old one expires.
 */
final class SubPools {
    private final PoolOptions options;
    private final KeyPairSource delegate;
    private final Map<KeyPairSpec, SubPool> listed = new EnumMap<>(KeyPairSpec.class);
    private final Map<KeyPairSpec, SubPool> used = new ConcurrentHashMap<>();
    private final Cache<KeyPairSpec, Lease> leases;
    private final Function<KeyPairSpec, SubPool> maker;
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
     * @param maker makes a retired pool and registers it wherever else it has to be known
     */
    SubPools(PoolOptions options, KeyPairSource delegate, Function<KeyPairSpec, SubPool> maker) {
        this.options = options;
        this.delegate = delegate;
        this.maker = maker;
        this.leases = Caffeine.newBuilder()
                .ticker(options.ticker()::getAsLong)
                .expireAfterAccess(options.idleTimeout())
                .scheduler((executor, task, delay, unit) -> options.scheduler()
                        .schedule(() -> executor.execute(task), Duration.ofNanos(unit.toNanos(delay))))
                .executor(Runnable::run)
                .removalListener((@Nullable KeyPairSpec spec, @Nullable Lease lease, RemovalCause cause) -> {
                    if (lease != null) {
                        lease.pool.retire(lease);
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
        Lease lease = leases.getIfPresent(spec);
        if (lease == null && !closed && !isCheap(spec)) {
            lease = leases.get(spec, this::lease);
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
        return delegate.expectedGenerationTime(spec)
                .map(time -> time.compareTo(options.bypassBelow()) < 0)
                .orElse(false);
    }

    /** The pools that hold pairs or may come to. */
    List<SubPool> active() {
        Collection<SubPool> pools = listed.isEmpty() ? used.values() : listed.values();
        return pools.stream().filter(SubPool::isActive).toList();
    }

    /** Forgets the leases and their timer. */
    void close() {
        closed = true;
        leases.invalidateAll();
        leases.cleanUp();
    }
}
