package dev.keysource.pool;

import dev.keysource.EmptyPolicy;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceListener;
import dev.keysource.KeyPairSpec;
import dev.keysource.TimeSource;
import dev.keysource.internal.ActionThreads;
import dev.keysource.internal.HandOvers;
import dev.keysource.internal.Timekeeper;
import dev.keysource.pool.options.Limits;
import dev.keysource.pool.watch.PoolEvents;
import org.jspecify.annotations.Nullable;

import javax.management.MBeanServer;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Builds a {@link PooledKeyPairSource}. Each method checks its value and names it when it is wrong; what values have to
 * fit each other is checked by {@link #build()}. Used by one thread.
 */
public final class PooledKeyPairSourceBuilder {
    private static final Duration LONGEST = Duration.ofDays(365);

    private final KeyPairSource delegate;
    private final Map<KeyPairSpec, Integer> specs = new LinkedHashMap<>();
    private String name;
    private int size = 16;
    private @Nullable AdaptiveSize adaptive;
    private int lowWaterMark;
    private Duration maxAge = Duration.ZERO;
    private RefillPolicy refill = RefillPolicy.quiet();
    private EmptyPolicy empty = EmptyPolicy.GENERATE;
    private int refillConcurrency = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    private double refillShare = 1;
    private int maxGenerations = Math.max(2, Runtime.getRuntime().availableProcessors());
    private WarmUp warmUp = WarmUp.ASYNCHRONOUS;
    private Duration idleTimeout = Duration.ofMinutes(10);
    private Duration bypassBelow = Duration.ofMillis(1);
    private boolean refreshUnused;
    private TimeSource time = TimeSource.system();
    private @Nullable Executor answerExecutor;
    private KeyPairSourceListener listener = KeyPairSourceListener.NONE;
    private @Nullable MBeanServer mbeanServer;
    private Function<PooledKeyPairSource, Runnable> checkpoints = PooledKeyPairSourceBuilder::globalCheckpoints;

    PooledKeyPairSourceBuilder(KeyPairSource delegate) {
        this.delegate = Objects.requireNonNull(delegate, "delegate");
        this.name = "pool(" + delegate.name() + ")";
    }

    /**
     * What the pool is called in messages and events; {@code pool(<delegate>)} unless set.
     *
     * @param newName a short name without secrets, not blank
     * @return this builder
     */
    public PooledKeyPairSourceBuilder name(String newName) {
        if (newName.isBlank()) {
            throw new IllegalArgumentException("name: blank");
        }
        name = newName;
        return this;
    }

    /**
     * Lists a spec: it has a pool of this size for as long as the source is open, and specs that are not listed go
     * straight to the source behind.
     *
     * @param spec the kind of pairs
     * @param pairs how many to keep ready, from 1 to 1,000,000
     * @return this builder
     */
    public PooledKeyPairSourceBuilder spec(KeyPairSpec spec, int pairs) {
        specs.put(Objects.requireNonNull(spec, "spec"), checked("size of " + spec, pairs, Limits.LARGEST_SIZE));
        return this;
    }

    /**
     * How many pairs to keep ready of each spec that is pooled without being listed; 16 unless set.
     *
     * @param pairs from 1 to 1,000,000
     * @return this builder
     */
    public PooledKeyPairSourceBuilder size(int pairs) {
        size = checked("size", pairs, Limits.LARGEST_SIZE);
        return this;
    }

    /**
     * Lets the sizes of all pools follow the demand; the sizes that are set are then those to begin with. They are
     * fixed unless set.
     *
     * @param limits the least and the greatest size, and how seldom requests are to find no pair
     * @return this builder
     */
    public PooledKeyPairSourceBuilder adaptive(AdaptiveSize limits) {
        adaptive = Objects.requireNonNull(limits, "adaptive");
        return this;
    }

    /**
     * The level below which a pool is low; a quarter of its size, but at least 1, unless set.
     *
     * @param level from 1 to the smallest size
     * @return this builder
     */
    public PooledKeyPairSourceBuilder lowWaterMark(int level) {
        lowWaterMark = checked("lowWaterMark", level, Limits.LARGEST_SIZE);
        return this;
    }

    /**
     * The age at which a ready pair is destroyed, counted from its arrival in the pool; any age unless set.
     *
     * @param age from a second to 365 days
     * @return this builder
     */
    public PooledKeyPairSourceBuilder maxAge(Duration age) {
        if (age.compareTo(Limits.LEAST_AGE) < 0 || age.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("maxAge: " + age + ", allowed is a second to 365 days");
        }
        maxAge = age;
        return this;
    }

    /**
     * Whether pairs that have become too old are replaced even if nobody has asked for a pair since they were made. Unless
     * set, the next request makes up for them: nothing is made where nobody asks.
     *
     * @param always {@code true} for a pool that is to be full at any time
     * @return this builder
     */
    public PooledKeyPairSourceBuilder refreshUnused(boolean always) {
        refreshUnused = always;
        return this;
    }

    /**
     * When to refill; {@link RefillPolicy#quiet()} unless set.
     *
     * @param policy the policy
     * @return this builder
     */
    public PooledKeyPairSourceBuilder refill(RefillPolicy policy) {
        refill = Objects.requireNonNull(policy, "refill");
        return this;
    }

    /**
     * What to do with requests when no pair is ready; {@link EmptyPolicy#GENERATE} unless set.
     *
     * @param policy the policy
     * @return this builder
     */
    public PooledKeyPairSourceBuilder empty(EmptyPolicy policy) {
        empty = Objects.requireNonNull(policy, "empty");
        return this;
    }

    /**
     * How many pairs may be in the making at once for refilling; half of the cores, but at least 1, unless set.
     *
     * @param generations from 1 to 1,024
     * @return this builder
     */
    public PooledKeyPairSourceBuilder refillConcurrency(int generations) {
        refillConcurrency = checked("refillConcurrency", generations, Limits.MOST_GENERATIONS);
        return this;
    }

    /**
     * How much of the machine refilling may use, as a share of all its cores; 1, which is no brake, unless set. What
     * was used to make a pair is made up for by a rest, so that on average refilling keeps within its share. Requests
     * that find no pair ready are not held up.
     *
     * @param share more than 0, up to 1
     * @return this builder
     */
    public PooledKeyPairSourceBuilder refillShare(double share) {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("refillShare: " + share + ", allowed is more than 0, up to 1");
        }
        refillShare = share;
        return this;
    }

    /**
     * How many pairs may be in the making at once for requests that found no pair ready; further ones wait their turn.
     * As many as there are cores, but at least 2, unless set.
     *
     * @param generations from 1 to 1,024
     * @return this builder
     */
    public PooledKeyPairSourceBuilder maxGenerations(int generations) {
        maxGenerations = checked("maxGenerations", generations, Limits.MOST_GENERATIONS);
        return this;
    }

    /**
     * When to fill the pools of the listed specs first; {@link WarmUp#ASYNCHRONOUS} unless set.
     *
     * @param mode the mode
     * @return this builder
     */
    public PooledKeyPairSourceBuilder warmUp(WarmUp mode) {
        warmUp = Objects.requireNonNull(mode, "warmUp");
        return this;
    }

    /**
     * After how long without a request the pool of a spec that is not listed is retired and its pairs destroyed; 10
     * minutes unless set.
     *
     * @param timeout positive, up to 365 days
     * @return this builder
     */
    public PooledKeyPairSourceBuilder idleTimeout(Duration timeout) {
        idleTimeout = checked("idleTimeout", timeout);
        return this;
    }

    /**
     * Specs that the source behind expects to make in less time than this are not pooled unless they are listed; 1 ms
     * unless set.
     *
     * @param time positive, up to 365 days
     * @return this builder
     */
    public PooledKeyPairSourceBuilder bypassBelow(Duration time) {
        bypassBelow = checked("bypassBelow", time);
        return this;
    }

    /**
     * The clock and the timers; those of the JVM unless set, with a daemon thread of the pool's own.
     *
     * @param clock is not closed with the pool
     * @return this builder
     */
    public PooledKeyPairSourceBuilder time(TimeSource clock) {
        time = Objects.requireNonNull(clock, "time");
        return this;
    }

    /**
     * What runs the actions that callers have attached to their answers; threads of the pool's own unless set, as many as
     * it takes that none holds up another. A test that is to see them at once gives {@code Runnable::run}.
     *
     * @param executor is not stopped; one whose threads are few lets actions that block hold up each other
     * @return this builder
     */
    public PooledKeyPairSourceBuilder answerExecutor(Executor executor) {
        answerExecutor = Objects.requireNonNull(executor, "answerExecutor");
        return this;
    }

    /**
     * Who sees what the pool does; nobody unless set.
     *
     * @param observer is called by many threads, and returns quickly
     * @return this builder
     */
    public PooledKeyPairSourceBuilder listener(KeyPairSourceListener observer) {
        listener = Objects.requireNonNull(observer, "listener");
        return this;
    }

    /**
     * Where to show the pool to management tools, as {@code dev.keysource:type=Pool,name="<name>"} with the
     * attributes {@code Name}, {@code Health}, {@code LastFailure} and {@code Pools}, until it is closed; nowhere unless set.
     *
     * @param server for example {@link java.lang.management.ManagementFactory#getPlatformMBeanServer()}
     * @return this builder
     */
    public PooledKeyPairSourceBuilder mbeanServer(MBeanServer server) {
        mbeanServer = Objects.requireNonNull(server, "mbeanServer");
        return this;
    }

    /** Who tells the pool about checkpoints of the process; makes what ends that. */
    PooledKeyPairSourceBuilder checkpoints(Function<PooledKeyPairSource, Runnable> registration) {
        checkpoints = registration;
        return this;
    }

    /**
     * Builds the pool and begins to fill it, as the warm-up mode says.
     *
     * @return a new source, which the caller closes
     * @throws IllegalArgumentException if the low-water mark is above the size of a pool, or the MBean server has a pool
     *     of this name
     * @throws dev.keysource.KeyPairSourceException if the warm-up is {@link WarmUp#EAGER} and a pair could not be made
     */
    public PooledKeyPairSource build() {
        if (adaptive != null) {
            checkLowWaterMark("the smallest size", adaptive.smallest());
        } else if (specs.isEmpty()) {
            checkLowWaterMark("the size", size);
        } else {
            specs.forEach((spec, pairs) -> checkLowWaterMark("the size of " + spec, pairs));
        }
        ActionThreads own = new ActionThreads("pool");
        Executor actions = answerExecutor == null ? own : answerExecutor;
        PoolOptions options = new PoolOptions(
                name,
                Collections.unmodifiableMap(new LinkedHashMap<>(specs)),
                size,
                adaptive,
                lowWaterMark,
                maxAge,
                refill,
                empty,
                refillConcurrency,
                refillShare,
                maxGenerations,
                warmUp,
                idleTimeout,
                bypassBelow,
                refreshUnused,
                time,
                new Timekeeper("pool", time::nanoTime, time == TimeSource.system() ? null : time::schedule),
                actions,
                new HandOvers(),
                new PoolEvents(name, listener));
        PooledKeyPairSource pool = new PooledKeyPairSource(delegate, options);
        try {
            pool.onClose(own::close);
            pool.onClose(checkpoints.apply(pool));
            pool.followInvalidation();
            if (mbeanServer != null) {
                pool.onClose(PoolManagement.register(pool, mbeanServer));
            }
            pool.warmUp();
        } catch (Throwable e) {
            pool.close();
            throw e;
        }
        return pool;
    }

    private static Runnable globalCheckpoints(PooledKeyPairSource pool) {
        try {
            return CheckpointHook.register(pool);
        } catch (LinkageError e) {
            return () -> {}; // org.crac is absent
        }
    }

    private void checkLowWaterMark(String what, int pairs) {
        if (lowWaterMark > pairs) {
            throw new IllegalArgumentException("lowWaterMark: " + lowWaterMark + " is above " + what + ", " + pairs);
        }
    }

    private static int checked(String what, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(what + ": " + value + ", allowed is 1 to " + most);
        }
        return value;
    }

    private static Duration checked(String what, Duration value) {
        if (value.isNegative() || value.isZero() || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(what + ": " + value + ", allowed is more than zero, up to 365 days");
        }
        return value;
    }
}
