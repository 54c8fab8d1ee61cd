package dev.keysource.pool;

import dev.keysource.EmptyPolicy;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceConfig;
import dev.keysource.KeyPairSourceListener;
import dev.keysource.KeyPairSpec;
import dev.keysource.TimeSource;
import dev.keysource.internal.ActionThreads;
import dev.keysource.internal.CheckpointHook;
import dev.keysource.internal.HandOvers;
import dev.keysource.internal.Timekeeper;
import dev.keysource.pool.watch.PoolEvents;
import org.jspecify.annotations.Nullable;

import javax.management.MBeanServer;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Builds a {@link PooledKeyPairSource}. Each method checks its value and names it when it is wrong; what values have to
 * fit each other is checked by {@link #build()}. Used by one thread.
 */
public final class PooledKeyPairSourceBuilder {
    private final KeyPairSource delegate;
    private final Map<KeyPairSpec, Integer> specs = new LinkedHashMap<>();
    private String name;
    private int size = PoolSettings.SIZE.defaultValue();
    private @Nullable AdaptiveSize adaptive;
    private int lowWaterMark;
    private Duration maxAge = Duration.ZERO;
    private RefillPolicy refill = RefillPolicy.quiet();
    private EmptyPolicy empty = PoolSettings.EMPTY.defaultValue();
    private int refillConcurrency = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    private double refillShare = PoolSettings.REFILL_SHARE.defaultValue();
    private int maxGenerations = Math.max(2, Runtime.getRuntime().availableProcessors());
    private WarmUp warmUp = PoolSettings.WARM_UP.defaultValue();
    private Duration idleTimeout = PoolSettings.IDLE_TIMEOUT.defaultValue();
    private Duration bypassBelow = PoolSettings.BYPASS_BELOW.defaultValue();
    private boolean refreshUnused = PoolSettings.REFRESH_UNUSED.defaultValue();
    private TimeSource time = TimeSource.system();
    private @Nullable Executor answerExecutor;
    private KeyPairSourceListener listener = KeyPairSourceListener.NONE;
    private @Nullable MBeanServer mbeanServer;
    private Function<PooledKeyPairSource, Runnable> checkpoints =
            pool -> CheckpointHook.register(pool::pause, pool::resume);

    PooledKeyPairSourceBuilder(KeyPairSource delegate) {
        this.delegate = Objects.requireNonNull(delegate, "delegate");
        this.name = "pool(" + delegate.name() + ")";
    }

    /**
     * Sets what a configuration says: the name, the listener, the time and all settings, each of which is called as the
     * method that it stands for. Those without a method are {@code max-size}, {@code min-size} and {@code empty-chance}, the
     * parts of {@link #adaptive}; {@code quiet-period}, a part of {@link #refill}; {@code specs}, for {@link #spec}; and
     * {@code jmx}, which is {@code platform} for the {@link #mbeanServer} of the JVM.
     *
     * @param config the settings of a part
     * @return this builder
     * @throws dev.keysource.KeyPairConfigurationException if one is wrong, or does not fit another
     */
    public PooledKeyPairSourceBuilder configure(KeyPairSourceConfig config) {
        name(config.name()).listener(config.listener()).time(config.time());
        config.get(PoolSettings.SIZE).ifPresent(this::size);
        config.get(PoolSettings.SPECS)
                .ifPresent(listed -> listed.forEach((spec, pairs) -> spec(spec, pairs.orElse(size))));
        configureAdaptive(config);
        config.get(PoolSettings.lowWaterMark(smallestSize())).ifPresent(this::lowWaterMark);
        config.get(PoolSettings.MAX_AGE).ifPresent(this::maxAge);
        config.get(PoolSettings.REFRESH_UNUSED).ifPresent(this::refreshUnused);
        configureRefill(config);
        config.get(PoolSettings.EMPTY).ifPresent(this::empty);
        config.get(PoolSettings.REFILL_CONCURRENCY).ifPresent(this::refillConcurrency);
        config.get(PoolSettings.REFILL_SHARE).ifPresent(this::refillShare);
        config.get(PoolSettings.MAX_GENERATIONS).ifPresent(this::maxGenerations);
        config.get(PoolSettings.WARM_UP).ifPresent(this::warmUp);
        config.get(PoolSettings.IDLE_TIMEOUT).ifPresent(this::idleTimeout);
        config.get(PoolSettings.BYPASS_BELOW).ifPresent(this::bypassBelow);
        if (config.get(PoolSettings.JMX).equals(Optional.of(PoolSettings.Management.PLATFORM))) {
            mbeanServer(ManagementFactory.getPlatformMBeanServer());
        }
        return this;
    }

    private void configureAdaptive(KeyPairSourceConfig config) {
        Optional<Integer> largest = config.get(PoolSettings.MAX_SIZE);
        Optional<Integer> smallest =
                config.get(largest.map(PoolSettings::minSize).orElse(PoolSettings.MIN_SIZE));
        Optional<Double> chance = config.get(PoolSettings.EMPTY_CHANCE);
        if (largest.isPresent()) {
            adaptive(new AdaptiveSize(
                    smallest.orElse(PoolSettings.MIN_SIZE.defaultValue()),
                    largest.get(),
                    chance.orElse(PoolSettings.EMPTY_CHANCE.defaultValue())));
        } else if (smallest.isPresent() || chance.isPresent()) {
            throw config.refused(
                    smallest.isPresent() ? PoolSettings.MIN_SIZE : PoolSettings.EMPTY_CHANCE, "none without max-size");
        }
    }

    private void configureRefill(KeyPairSourceConfig config) {
        RefillPolicy.Kind kind = config.get(PoolSettings.REFILL).orElse(refill.kind());
        Optional<Duration> period = config.get(PoolSettings.QUIET_PERIOD);
        if (kind == RefillPolicy.Kind.WATERMARK) {
            if (period.isPresent()) {
                throw config.refused(PoolSettings.QUIET_PERIOD, "none, as refill is watermark");
            }
            refill(RefillPolicy.watermark());
        } else {
            Duration before = refill.kind() == RefillPolicy.Kind.WATERMARK
                    ? PoolSettings.QUIET_PERIOD.defaultValue()
                    : refill.quietPeriod();
            refill(new RefillPolicy(kind, period.orElse(before)));
        }
    }

    /**
     * Sets what the pool is called in messages and events.
     *
     * @param name a short name without secrets, not blank; default: {@code pool(<delegate>)}
     * @return this builder
     */
    public PooledKeyPairSourceBuilder name(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("name: found a blank one, allowed is a short name");
        }
        this.name = name;
        return this;
    }

    /**
     * Lists a spec: it has a pool of this size for as long as the source is open, and specs that are not listed go
     * straight to the source behind.
     *
     * @param spec the kind of pairs; default: each from its first use
     * @param size how many to keep ready, a whole number from 1 to 1000000
     * @return this builder
     */
    public PooledKeyPairSourceBuilder spec(KeyPairSpec spec, int size) {
        specs.put(Objects.requireNonNull(spec, "spec"), PoolSettings.SIZE.check(size));
        return this;
    }

    /**
     * Sets how many pairs to keep ready of each spec that is pooled without being listed.
     *
     * @param size a whole number from 1 to 1000000; default: 16
     * @return this builder
     */
    public PooledKeyPairSourceBuilder size(int size) {
        this.size = PoolSettings.SIZE.check(size);
        return this;
    }

    /**
     * Sets between which limits the sizes of all pools follow the demand; the sizes that are set are then those to begin
     * with.
     *
     * @param adaptive the least and the greatest size, and how seldom requests are to find no pair; default: off
     * @return this builder
     */
    public PooledKeyPairSourceBuilder adaptive(AdaptiveSize adaptive) {
        this.adaptive = Objects.requireNonNull(adaptive, "adaptive");
        return this;
    }

    /**
     * Sets the level below which a pool is low. It is not above the smallest size.
     *
     * @param lowWaterMark a whole number from 1 to 1000000; default: a quarter of the size
     * @return this builder
     */
    public PooledKeyPairSourceBuilder lowWaterMark(int lowWaterMark) {
        this.lowWaterMark = PoolSettings.LOW_WATER_MARK.check(lowWaterMark);
        return this;
    }

    /**
     * Sets the age at which a ready pair is destroyed, counted from its arrival in the pool.
     *
     * @param maxAge a time span from 1s to 365d; default: none
     * @return this builder
     */
    public PooledKeyPairSourceBuilder maxAge(Duration maxAge) {
        this.maxAge = PoolSettings.MAX_AGE.check(maxAge);
        return this;
    }

    /**
     * Sets whether pairs that have become too old are replaced even if nobody has asked for a pair since they were made.
     * Otherwise the next request makes up for them: nothing is made where nobody asks.
     *
     * @param refreshUnused {@code true} for a pool that is to be full at any time; default: false
     * @return this builder
     */
    public PooledKeyPairSourceBuilder refreshUnused(boolean refreshUnused) {
        this.refreshUnused = refreshUnused;
        return this;
    }

    /**
     * Sets when to refill.
     *
     * @param refill the policy; default: {@link RefillPolicy#quiet()}
     * @return this builder
     */
    public PooledKeyPairSourceBuilder refill(RefillPolicy refill) {
        this.refill = Objects.requireNonNull(refill, "refill");
        return this;
    }

    /**
     * Sets what becomes of requests when no pair is ready.
     *
     * @param empty the policy; default: {@link EmptyPolicy#GENERATE}
     * @return this builder
     */
    public PooledKeyPairSourceBuilder empty(EmptyPolicy empty) {
        this.empty = PoolSettings.EMPTY.check(empty);
        return this;
    }

    /**
     * Sets how many pairs may be in the making at once for refilling.
     *
     * @param refillConcurrency a whole number from 1 to 1024; default: half the cores, at least 1
     * @return this builder
     */
    public PooledKeyPairSourceBuilder refillConcurrency(int refillConcurrency) {
        this.refillConcurrency = PoolSettings.REFILL_CONCURRENCY.check(refillConcurrency);
        return this;
    }

    /**
     * Sets how much of the machine refilling may use, as a share of all its cores; 1 is no brake. What was used to make a
     * pair is made up for by a rest, so that on average refilling keeps within its share. Requests that find no pair ready
     * are not held up.
     *
     * @param refillShare a number more than 0, up to 1; default: 1
     * @return this builder
     */
    public PooledKeyPairSourceBuilder refillShare(double refillShare) {
        this.refillShare = PoolSettings.REFILL_SHARE.check(refillShare);
        return this;
    }

    /**
     * Sets how many pairs may be in the making at once for requests that found no pair ready; further ones wait their
     * turn.
     *
     * @param maxGenerations a whole number from 1 to 1024; default: the number of cores, at least 2
     * @return this builder
     */
    public PooledKeyPairSourceBuilder maxGenerations(int maxGenerations) {
        this.maxGenerations = PoolSettings.MAX_GENERATIONS.check(maxGenerations);
        return this;
    }

    /**
     * Sets when to fill the pools of the listed specs first.
     *
     * @param warmUp the mode; default: {@link WarmUp#ASYNCHRONOUS}
     * @return this builder
     */
    public PooledKeyPairSourceBuilder warmUp(WarmUp warmUp) {
        this.warmUp = PoolSettings.WARM_UP.check(warmUp);
        return this;
    }

    /**
     * Sets after how long without a request the pool of a spec that is not listed is retired and its pairs destroyed.
     *
     * @param idleTimeout a time span from 1ns to 365d; default: 10m
     * @return this builder
     */
    public PooledKeyPairSourceBuilder idleTimeout(Duration idleTimeout) {
        this.idleTimeout = PoolSettings.IDLE_TIMEOUT.check(idleTimeout);
        return this;
    }

    /**
     * Sets the time below which making a pair is cheap: specs that the source behind expects to make in less are not
     * pooled unless they are listed.
     *
     * @param bypassBelow a time span from 1ns to 365d; default: 1ms
     * @return this builder
     */
    public PooledKeyPairSourceBuilder bypassBelow(Duration bypassBelow) {
        this.bypassBelow = PoolSettings.BYPASS_BELOW.check(bypassBelow);
        return this;
    }

    /**
     * Sets the clock and the timers.
     *
     * @param time stays open when the pool is closed; default: those of the JVM
     * @return this builder
     */
    public PooledKeyPairSourceBuilder time(TimeSource time) {
        this.time = Objects.requireNonNull(time, "time");
        return this;
    }

    /**
     * Sets what runs the actions that callers have attached to their answers. A test that is to see them at once gives
     * {@code Runnable::run}. With few threads, actions that block hold up each other.
     *
     * @param answerExecutor stays open when the pool is closed; default: as many threads as it takes that no action
     *     holds up another
     * @return this builder
     */
    public PooledKeyPairSourceBuilder answerExecutor(Executor answerExecutor) {
        this.answerExecutor = Objects.requireNonNull(answerExecutor, "answerExecutor");
        return this;
    }

    /**
     * Sets who sees what the pool does.
     *
     * @param listener called by many threads, returns quickly; default: none
     * @return this builder
     */
    public PooledKeyPairSourceBuilder listener(KeyPairSourceListener listener) {
        this.listener = Objects.requireNonNull(listener, "listener");
        return this;
    }

    /**
     * Sets where to show the pool to management tools, as {@code dev.keysource:type=Pool,name="<name>"} with the attributes
     * {@code Name}, {@code Health}, {@code LastFailure} and {@code Pools}, until it is closed.
     *
     * @param mbeanServer for example {@link ManagementFactory#getPlatformMBeanServer()}; default: none
     * @return this builder
     */
    public PooledKeyPairSourceBuilder mbeanServer(MBeanServer mbeanServer) {
        this.mbeanServer = Objects.requireNonNull(mbeanServer, "mbeanServer");
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
        if (lowWaterMark > 0) {
            PoolSettings.lowWaterMark(smallestSize()).check(lowWaterMark);
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

    private int smallestSize() {
        if (adaptive != null) {
            return adaptive.minSize();
        }
        return specs.values().stream().min(Integer::compare).orElse(size);
    }
}
