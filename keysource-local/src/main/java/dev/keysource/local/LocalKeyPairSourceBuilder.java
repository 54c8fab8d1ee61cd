package dev.keysource.local;

import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSourceListener;
import dev.keysource.KeyPairSpec;
import dev.keysource.TimeSource;
import dev.keysource.local.LocalKeyPairSource.Engine;
import dev.keysource.local.engine.CheckedEngine;
import dev.keysource.local.engine.JcaEngine;
import dev.keysource.local.engine.Origin;
import dev.keysource.local.engine.PairEngine;
import dev.keysource.local.engine.SearchEngine;
import dev.keysource.local.engine.SystemRandom;
import org.jspecify.annotations.Nullable;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/** Prepares a {@link LocalKeyPairSource}. Used by one thread. */
public final class LocalKeyPairSourceBuilder {
    String name = "local";
    int threads = Runtime.getRuntime().availableProcessors();
    int queue = 1024;
    private @Nullable Engine engine;
    private @Nullable JcaProvider provider;
    final Set<KeyPairSpec> allowed = new HashSet<>();
    KeyPairSourceListener listener = KeyPairSourceListener.NONE;
    TimeSource time = TimeSource.system();
    Function<LocalKeyPairSource, Runnable> checkpoints = LocalKeyPairSourceBuilder::globalCheckpoints;

    LocalKeyPairSourceBuilder() {}

    /**
     * What the source is called in messages and events.
     *
     * @param name a short name without secrets; {@code local} by default
     * @return this builder
     */
    public LocalKeyPairSourceBuilder name(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("name is blank");
        }
        this.name = name;
        return this;
    }

    /**
     * How many pairs are made at the same time at most.
     *
     * @param threads from 1; the number of processors by default
     * @return this builder
     */
    public LocalKeyPairSourceBuilder threads(int threads) {
        this.threads = positive("threads", threads);
        return this;
    }

    /**
     * How many requests may wait for a thread.
     *
     * @param queue from 1; 1024 by default
     * @return this builder
     */
    public LocalKeyPairSourceBuilder queue(int queue) {
        this.queue = positive("queue", queue);
        return this;
    }

    /**
     * How RSA pairs are made.
     *
     * @param engine {@link Engine#SEARCH} by default, or {@link Engine#JCA} if a provider was chosen
     * @return this builder
     */
    public LocalKeyPairSourceBuilder engine(Engine engine) {
        this.engine = Objects.requireNonNull(engine, "engine");
        return this;
    }

    /**
     * The only provider to use, also for RSA unless an engine was chosen. By default each kind of pair that the engine
     * does not make itself comes from the first one that can make it, in the order of {@link JcaProvider}.
     *
     * @param provider a provider; pairs that it cannot make are refused with {@link Reason#UNSUPPORTED}
     * @return this builder
     */
    public LocalKeyPairSourceBuilder provider(JcaProvider provider) {
        this.provider = Objects.requireNonNull(provider, "provider");
        return this;
    }

    /**
     * Allows pairs that are refused by default because they take so long ({@link KeyPairSpec#mustBeAllowed}).
     *
     * @param spec the kind of pair
     * @return this builder
     */
    public LocalKeyPairSourceBuilder allow(KeyPairSpec spec) {
        allowed.add(spec);
        return this;
    }

    /**
     * Who sees what the source does.
     *
     * @param listener a listener; nobody by default
     * @return this builder
     */
    public LocalKeyPairSourceBuilder listener(KeyPairSourceListener listener) {
        this.listener = Objects.requireNonNull(listener, "listener");
        return this;
    }

    /**
     * The clock and the timers, by which the time limits of requests are measured.
     *
     * @param time those of the JVM by default, with a daemon thread of the source's own
     * @return this builder
     */
    public LocalKeyPairSourceBuilder time(TimeSource time) {
        this.time = Objects.requireNonNull(time, "time");
        return this;
    }

    /**
     * Makes the source. It starts its threads when it is asked for pairs.
     *
     * @return a new source, which the caller closes
     * @throws IllegalArgumentException if a provider was named that is absent or does not work on this platform
     */
    public LocalKeyPairSource build() {
        SecureRandom random = SystemRandom.create();
        PairEngine jca = new JcaEngine(order(), random);
        return build(new CheckedEngine(
                chosenEngine() == Engine.JCA ? jca : new SearchEngine(jca, random, threads - workers()), random));
    }

    private static Runnable globalCheckpoints(LocalKeyPairSource source) {
        try {
            return CheckpointHook.register(source);
        } catch (LinkageError e) {
            return () -> {}; // org.crac is absent
        }
    }

    /** Who tells the source about checkpoints of the process; makes what ends that. */
    LocalKeyPairSourceBuilder checkpoints(Function<LocalKeyPairSource, Runnable> registration) {
        checkpoints = registration;
        return this;
    }

    Engine chosenEngine() {
        if (engine != null) {
            return engine;
        }
        return provider == null ? Engine.SEARCH : Engine.JCA;
    }

    /** In a race the other threads help the one that works on a request. */
    int workers() {
        return chosenEngine() == Engine.RACE ? 1 : threads;
    }

    /** Makes the source around an engine of the test's. */
    LocalKeyPairSource build(PairEngine engine) {
        try {
            return new LocalKeyPairSource(this, engine);
        } catch (Throwable e) {
            engine.close();
            throw e;
        }
    }

    private List<Origin> order() {
        if (provider == null) {
            return List.of(Origin.values());
        }
        Origin origin = Origin.valueOf(provider.name());
        if (origin.load().isEmpty()) {
            throw new IllegalArgumentException(
                    "provider " + provider + ": its jar is absent, or it does not work on this platform");
        }
        return List.of(origin);
    }

    private static int positive(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(what + ": found " + value + ", allowed is 1 or more");
        }
        return value;
    }
}
