package dev.keysource.local;

import dev.keysource.KeyPairSourceConfig;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSourceListener;
import dev.keysource.KeyPairSpec;
import dev.keysource.TimeSource;
import dev.keysource.internal.CheckpointHook;
import dev.keysource.local.LocalKeyPairSource.Engine;
import dev.keysource.local.engine.CheckedEngine;
import dev.keysource.local.engine.JcaEngine;
import dev.keysource.local.engine.Origin;
import dev.keysource.local.engine.PairEngine;
import dev.keysource.local.engine.SearchEngine;
import dev.keysource.local.engine.StrengthEngine;
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
    int queue = LocalSettings.QUEUE.defaultValue();
    private @Nullable Engine engine;
    private @Nullable JcaProvider provider;
    private boolean registeredOnly;
    final Set<KeyPairSpec> allowed = new HashSet<>();
    KeyPairSourceListener listener = KeyPairSourceListener.NONE;
    TimeSource time = TimeSource.system();
    Function<LocalKeyPairSource, Runnable> checkpoints =
            source -> CheckpointHook.register(source::pause, source::resume);

    LocalKeyPairSourceBuilder() {}

    /**
     * Sets what a configuration says: the name, the listener, the time and all settings, each of which is called as the
     * method that it stands for.
     *
     * @param config the settings of a part
     * @return this builder
     * @throws dev.keysource.KeyPairConfigurationException if one is wrong
     */
    public LocalKeyPairSourceBuilder configure(KeyPairSourceConfig config) {
        name(config.name()).listener(config.listener()).time(config.time());
        config.get(LocalSettings.THREADS).ifPresent(this::threads);
        config.get(LocalSettings.QUEUE).ifPresent(this::queue);
        config.get(LocalSettings.ENGINE).ifPresent(this::engine);
        config.get(LocalSettings.ALLOW).ifPresent(this::allow);
        config.get(LocalSettings.PROVIDER).ifPresent(chosen -> {
            if (Origin.valueOf(chosen.name()).load().isEmpty()) {
                throw config.refused(LocalSettings.PROVIDER, LocalSettings.PRESENT);
            }
            provider(chosen);
        });
        config.get(LocalSettings.REGISTERED_ONLY).ifPresent(this::registeredOnly);
        if (choosesAgainstTheHost()) {
            throw config.refused(LocalSettings.REGISTERED_ONLY, LocalSettings.NO_OTHER_CHOICE);
        }
        return this;
    }

    /**
     * Sets what the source is called in messages and events.
     *
     * @param name a short name without secrets, not blank; default: {@code local}
     * @return this builder
     */
    public LocalKeyPairSourceBuilder name(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("name: found a blank one, allowed is a short name");
        }
        this.name = name;
        return this;
    }

    /**
     * Sets how many pairs are made at the same time at most.
     *
     * @param threads a whole number from 1 to 1024; default: the number of cores
     * @return this builder
     */
    public LocalKeyPairSourceBuilder threads(int threads) {
        this.threads = LocalSettings.THREADS.check(threads);
        return this;
    }

    /**
     * Sets how many requests may wait for a thread.
     *
     * @param queue a whole number from 1 to 1000000; default: 1024
     * @return this builder
     */
    public LocalKeyPairSourceBuilder queue(int queue) {
        this.queue = LocalSettings.QUEUE.check(queue);
        return this;
    }

    /**
     * Sets how RSA pairs are made.
     *
     * @param engine the engine; default: {@link Engine#SEARCH}, or {@link Engine#JCA} if a provider was chosen, or the
     *     registered ones were
     * @return this builder
     */
    public LocalKeyPairSourceBuilder engine(Engine engine) {
        this.engine = Objects.requireNonNull(engine, "engine");
        return this;
    }

    /**
     * Sets the only provider that makes pairs, also for RSA unless an engine was chosen. Pairs that it cannot make are
     * refused with {@link Reason#UNSUPPORTED}. Whose objects the halves are does not depend on it.
     *
     * @param provider the provider; default: the fastest present that can make a kind, in the order of {@link JcaProvider}
     * @return this builder
     */
    public LocalKeyPairSourceBuilder provider(JcaProvider provider) {
        this.provider = Objects.requireNonNull(provider, "provider");
        return this;
    }

    /**
     * Sets whether to keep to the providers that are registered in the process, as the host's {@code java.security} has
     * them: pairs are made by the first of them that can, from a random generator of theirs, and checked with
     * their services. Pairs that none of them makes are refused with {@link Reason#UNSUPPORTED}. Without it, pairs are also made
     * by the library's own search and its own Bouncy Castle, whatever the host has removed.
     *
     * @param registeredOnly {@code true} goes with no provider, and with no engine but {@link Engine#JCA}; default: false
     * @return this builder
     */
    public LocalKeyPairSourceBuilder registeredOnly(boolean registeredOnly) {
        this.registeredOnly = registeredOnly;
        return this;
    }

    /**
     * Allows pairs that are refused by default because they take so long ({@link KeyPairSpec#mustBeAllowed}).
     *
     * @param spec RSA-8192, the only kind that is refused by default; default: none
     * @return this builder
     */
    public LocalKeyPairSourceBuilder allow(KeyPairSpec spec) {
        allowed.add(spec);
        return this;
    }

    /**
     * Sets who sees what the source does.
     *
     * @param listener called by many threads, returns quickly; default: none
     * @return this builder
     */
    public LocalKeyPairSourceBuilder listener(KeyPairSourceListener listener) {
        this.listener = Objects.requireNonNull(listener, "listener");
        return this;
    }

    /**
     * Sets the clock and the timers, by which the time limits of requests are measured.
     *
     * @param time stays open when the source is closed; default: those of the JVM
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
     * @throws IllegalArgumentException if a provider was named that is absent or does not work on this platform, or that
     *     the source may not choose
     */
    public LocalKeyPairSource build() {
        if (choosesAgainstTheHost()) {
            throw new IllegalArgumentException(
                    "registered-only: found true, allowed is " + LocalSettings.NO_OTHER_CHOICE);
        }
        SystemRandom strong = registeredOnly ? SystemRandom.ofRegistered() : SystemRandom.create();
        SecureRandom random = strong.generator();
        PairEngine jca = new JcaEngine(order(), random);
        PairEngine maker = chosenEngine() == Engine.JCA ? jca : new SearchEngine(jca, random);
        return build(new StrengthEngine(new CheckedEngine(maker, random), strong));
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
        return provider == null && !registeredOnly ? LocalSettings.ENGINE.defaultValue() : Engine.JCA;
    }

    private boolean choosesAgainstTheHost() {
        return registeredOnly && (provider != null || chosenEngine() != Engine.JCA);
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
        if (registeredOnly) {
            return List.of(Origin.REGISTERED);
        }
        if (provider == null) {
            return Origin.FASTEST_FIRST;
        }
        Origin origin = Origin.valueOf(provider.name());
        if (origin.load().isEmpty()) {
            throw new IllegalArgumentException("provider: found " + provider + ", allowed is " + LocalSettings.PRESENT);
        }
        return List.of(origin);
    }
}
