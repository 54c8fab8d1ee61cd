package dev.keysource;

import dev.keysource.internal.ActionThreads;
import dev.keysource.internal.Answer;
import dev.keysource.internal.CoolDown;
import dev.keysource.internal.Guard;
import dev.keysource.internal.Timekeeper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A chain of sources: asks the first tier, and the next when that one fails or takes longer than its budget. Thread-safe.
 *
 * <p>A caller's time limit is shared. Each tier but the last has an equal share of the time that remains; then the next one is
 * asked as well, and the first answer counts. So the last tier can still answer when those before it hang. A tier that twice
 * in a row uses up its share (100 ms or more), or is overtaken by the hedge, counts as failed.
 *
 * <p>A failed tier is out of use for a cool-down that doubles with each failed probe. When the cool-down is over, one request
 * probes the tier and asks the next one at the same time, so that a dead server costs callers nothing after the first miss; a
 * tier that answers is back in use. {@link KeyPairSourceException.Reason#UNSUPPORTED} moves on without a cool-down. The last
 * tier is always asked, and so is a tier that has a pair ready. If all tiers fail, one exception tells what each of them said.
 *
 * <p>With a hedge, the next tier is asked as well when one has not answered within that time. The losing request is cancelled,
 * so that its pair stays in its own source; a pair that arrives all the same is discarded.
 *
 * <p>A tier that stands behind an earlier one too, as {@code local} in {@code pool(local), local}, is asked only when the
 * earlier one fails: until then the earlier one waits for it anyway.
 *
 * <p>Closing fails the waiting requests. It leaves the tiers open, except in a chain from text, which has made them.
 */
public final class FallbackKeyPairSource implements KeyPairSource {
    private static final Logger LOG = LoggerFactory.getLogger(FallbackKeyPairSource.class);

    private final String name;
    private final List<Tier> tiers;
    private final @Nullable Duration hedge;
    private final TimeSource time;
    private final Timekeeper timekeeper;
    private final ActionThreads ownActions = new ActionThreads("chain");
    private final Executor actions;
    private final KeyPairSourceListener listener;
    private final AtomicReference<List<KeyPairSource>> owned;
    private final Set<FallbackRequest> waiting = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private FallbackKeyPairSource(Builder builder, List<Tier> tiers) {
        this.tiers = tiers;
        this.name = builder.name != null
                ? builder.name
                : String.join(", ", tiers.stream().map(Tier::name).toList());
        this.hedge = builder.hedge;
        this.time = builder.time;
        this.timekeeper = new Timekeeper("chain", time::nanoTime, time == TimeSource.system() ? null : time::schedule);
        this.actions = builder.answerExecutor == null ? ownActions : builder.answerExecutor;
        this.listener = KeyPairSourceListener.guarded(builder.listener);
        this.owned = new AtomicReference<>(builder.owned);
    }

    /**
     * A chain with default budgets and cool-downs and without a hedge.
     *
     * @param tiers the sources, the preferred one first; at least one
     * @return a new chain, which leaves the tiers open when it is closed
     */
    public static FallbackKeyPairSource of(KeyPairSource... tiers) {
        Builder builder = builder();
        Arrays.stream(tiers).forEach(builder::tier);
        return builder.build();
    }

    /**
     * Begins a chain.
     *
     * @return a builder without tiers
     */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<CompletableFuture<KeyPair>> request(KeyPairRequest request) {
        KeyPairSourceException refused = request.isOver()
                ? KeyPairSourceException.timeout(name, request.spec(), Duration.ZERO)
                : KeyPairSourceException.closed(name, request.spec());
        return request.isOver() || closed
                ? List.of(CompletableFuture.failedFuture(refused))
                : FallbackRequest.start(this, request);
    }

    Answer<KeyPair> newAnswer() {
        return new Answer<>(actions);
    }

    void remember(FallbackRequest request) {
        waiting.add(request);
        if (closed) {
            request.fail(KeyPairSourceException.closed(name, request.spec()));
        }
    }

    void forget(FallbackRequest request) {
        waiting.remove(request);
    }

    void tierSucceeded(Tier tier) {
        if (tier.coolDown().succeeded()) {
            log(() -> LOG.info("{}: {} is back in use", name, tier.name()));
        }
    }

    void tierFailed(Tier tier, KeyPairSourceException failure, boolean probe) {
        if (tier.coolDown().failed(timekeeper.now(), probe)) {
            log(() -> LOG.warn("{}: {} is out of use: {}", name, tier.name(), failure.getMessage()));
        }
    }

    void tierRanOutOfTime(Tier tier) {
        if (tier.coolDown().ranOutOfTime(timekeeper.now())) {
            log(() -> LOG.warn("{}: {} is out of use: it keeps running out of time", name, tier.name()));
        }
    }

    /** A log that fails keeps no request from its next tier. */
    private static void log(Runnable line) {
        Guard.run("logging", line);
    }

    List<Tier> tiers() {
        return tiers;
    }

    @Nullable
    Duration hedge() {
        return hedge;
    }

    Timekeeper timekeeper() {
        return timekeeper;
    }

    KeyPairSourceListener listener() {
        return listener;
    }

    @Override
    public List<KeyPairSource> behind() {
        return tiers.stream().map(Tier::source).toList();
    }

    @Override
    public TimeSource time() {
        return time;
    }

    /** The health of the best tier. */
    @Override
    public Health health() {
        return closed ? Health.CLOSED : KeyPairSource.super.health();
    }

    @Override
    public void close() {
        closed = true;
        waiting.forEach(request -> request.fail(KeyPairSourceException.closed(name, request.spec())));
        timekeeper.close();
        ownActions.close();
        closeBackwards(owned.getAndSet(List.of()));
    }

    /** Closes sources, the last one first and all of them; what the first failure was is thrown in the end. */
    @SuppressWarnings("try") // is there to be closed
    static void closeBackwards(List<KeyPairSource> sources) {
        if (!sources.isEmpty()) {
            try (KeyPairSource first = sources.get(0)) {
                closeBackwards(sources.subList(1, sources.size()));
            }
        }
    }

    /** What a chain may consist of whose keys have to stay in hardware. */
    static final String HARDWARE = "sources whose private keys cannot leave the process";

    /** Collects the tiers and options of a chain. Used by one thread. */
    public static final class Builder {
        private final List<KeyPairSource> sources = new ArrayList<>();
        private final List<@Nullable Duration> budgets = new ArrayList<>();
        private @Nullable String name;
        private Duration coolDown = FallbackSettings.COOL_DOWN.defaultValue();
        private Duration longestCoolDown = FallbackSettings.LONGEST_COOL_DOWN.defaultValue();
        private @Nullable Duration hedge;
        private boolean hardwareOnly;
        private TimeSource time = TimeSource.system();
        private @Nullable Executor answerExecutor;
        private KeyPairSourceListener listener = KeyPairSourceListener.NONE;
        private List<KeyPairSource> owned = List.of();

        private Builder() {}

        /**
         * Adds a tier behind those that were added before, with the default budget. The last tier is one after which nothing
         * comes that does not stand behind it as well.
         *
         * @param source the source; it stays open when the chain is closed
         * @return this builder
         */
        public Builder tier(KeyPairSource source) {
            sources.add(Objects.requireNonNull(source, "source"));
            budgets.add(null);
            return this;
        }

        /**
         * Adds a tier behind those that were added before, with the time that a request waits for it.
         *
         * @param source the source; it stays open when the chain is closed
         * @param budget a time span from 1ns to 365d; default: 10s, last tier 2m
         * @return this builder
         */
        public Builder tier(KeyPairSource source, Duration budget) {
            Duration checked = FallbackSettings.TIER_BUDGET.check(budget);
            tier(source);
            budgets.set(budgets.size() - 1, checked);
            return this;
        }

        /**
         * Sets what the chain is called in messages and events.
         *
         * @param name a short name without secrets; default: the names of the tiers
         * @return this builder
         */
        public Builder name(String name) {
            this.name = Objects.requireNonNull(name, "name");
            return this;
        }

        /**
         * Sets how long a tier that failed is left alone: a pause that doubles with each failure, up to the longest.
         *
         * @param coolDown the first pause, a time span from 1ns to 365d; default: 250ms
         * @param longestCoolDown not shorter, a time span from 1ns to 365d; default: 30s
         * @return this builder
         */
        public Builder coolDown(Duration coolDown, Duration longestCoolDown) {
            this.coolDown = FallbackSettings.COOL_DOWN.check(coolDown);
            this.longestCoolDown = FallbackSettings.longestCoolDown(coolDown).check(longestCoolDown);
            return this;
        }

        /**
         * Sets for how long a tier is asked alone; then the next one starts too.
         *
         * @param hedge a time span from 1ns to 365d; default: off
         * @return this builder
         */
        public Builder hedge(Duration hedge) {
            this.hedge = FallbackSettings.HEDGE.check(hedge);
            return this;
        }

        /**
         * Sets whether every private key has to stay where it was made: the chain is then refused if a source in it, however far
         * behind, gives out keys that can leave the process ({@link KeyPairSource#isExtractable}).
         *
         * @param hardwareOnly whether it has; default: false
         * @return this builder
         */
        public Builder hardwareOnly(boolean hardwareOnly) {
            this.hardwareOnly = hardwareOnly;
            return this;
        }

        /**
         * Sets the clock and the timers.
         *
         * @param time stays open when the chain is closed; default: those of the JVM
         * @return this builder
         */
        public Builder time(TimeSource time) {
            this.time = Objects.requireNonNull(time, "time");
            return this;
        }

        /**
         * Sets what runs the actions that callers have attached to their answers. A test that is to see them at once gives
         * {@code Runnable::run}.
         *
         * @param answerExecutor stays open when the chain is closed; default: as many threads as it takes that no action
         *     holds up another
         * @return this builder
         */
        public Builder answerExecutor(Executor answerExecutor) {
            this.answerExecutor = Objects.requireNonNull(answerExecutor, "answerExecutor");
            return this;
        }

        /**
         * Sets who sees answers, fallbacks and destroyed late pairs of this chain.
         *
         * @param listener called by many threads, returns quickly; default: none
         * @return this builder
         */
        public Builder listener(KeyPairSourceListener listener) {
            this.listener = Objects.requireNonNull(listener, "listener");
            return this;
        }

        /** Sets what the chain closes when it is closed, the last one first. */
        Builder owning(List<KeyPairSource> sources) {
            owned = sources;
            return this;
        }

        /**
         * Makes the chain.
         *
         * @return a new chain
         * @throws IllegalArgumentException if there is no tier, or one twice, or one whose keys do not stay in hardware although
         *     they have to
         */
        public FallbackKeyPairSource build() {
            if (sources.isEmpty()) {
                throw new IllegalArgumentException("tier: found none, allowed is at least one tier");
            }
            if (hardwareOnly) {
                sources.stream().flatMap(Reachable::software).findFirst().ifPresent(source -> {
                    throw new IllegalArgumentException("tier: found " + source.name() + ", allowed are " + HARDWARE);
                });
            }
            List<Tier> tiers = new ArrayList<>();
            for (int i = 0; i < sources.size(); i++) {
                tiers.add(Tier.of(
                        sources.get(i),
                        budgets.get(i),
                        new CoolDown(coolDown, longestCoolDown),
                        sources.subList(i + 1, sources.size())));
            }
            return new FallbackKeyPairSource(this, List.copyOf(tiers));
        }
    }
}
