package dev.keysource;

import dev.keysource.internal.ActionThreads;
import dev.keysource.internal.Answer;
import dev.keysource.internal.Guard;
import dev.keysource.internal.TimeLimit;
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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * A chain of sources: asks the first tier, and the next when that one fails or takes longer than its budget.
 *
 * <p>A caller's time limit is shared. While other tiers are left, a tier has an equal share of the time that remains for
 * itself; then the next one is asked as well, and the first answer counts. So the last tier can still answer when those
 * before it hang. A tier that twice in a row had its share (100 ms or more) and gave nothing, or was overtaken by the hedge,
 * counts as failed.
 *
 * <p>A tier that failed is out of use for a cool-down that doubles with each failed probe. When the cool-down is over,
 * one request probes the tier and at the same time asks the next one, so that a dead server costs callers nothing after
 * the first miss; a tier that answers again is back in use. {@link KeyPairSourceException.Reason#UNSUPPORTED} moves on without a cool-down. The last
 * tier is always asked. If all fail, one exception tells what each of them said.
 *
 * <p>With a hedge, the next tier starts too when one has not answered within that time, and the first answer wins. A
 * request that lost is cancelled, so that its pair stays in its own source; a pair that arrives all the same is
 * destroyed.
 *
 * <p>Thread-safe. Closing it fails what is waiting and leaves the tiers open; a scheduler that was given stays open too.
 */
public final class FallbackKeyPairSource implements KeyPairSource {
    private static final Logger LOG = LoggerFactory.getLogger(FallbackKeyPairSource.class);

    /** One source of the chain with what the chain knows about it. */
    record Tier(String name, KeyPairSource source, Duration budget, CoolDown coolDown) {}

    private final String name;
    private final List<Tier> tiers;
    private final @Nullable Duration hedge;
    private final Timekeeper time;
    private final ActionThreads ownActions = new ActionThreads("chain");
    private final Executor actions;
    private final KeyPairSourceListener listener;
    private final Set<FallbackRequest> waiting = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private FallbackKeyPairSource(Builder builder, List<Tier> tiers) {
        this.tiers = tiers;
        this.name = builder.name != null
                ? builder.name
                : tiers.stream().map(Tier::name).collect(Collectors.joining(", "));
        this.hedge = builder.hedge;
        Scheduler scheduler = builder.scheduler;
        this.time = new Timekeeper("chain", builder.ticker, scheduler == null ? null : scheduler::schedule);
        this.actions = builder.answerExecutor == null ? ownActions : builder.answerExecutor;
        this.listener = KeyPairSourceListener.guarded(builder.listener);
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
    public CompletableFuture<KeyPair> request(KeyPairSpec spec) {
        return ask(spec, null);
    }

    @Override
    public CompletableFuture<KeyPair> request(KeyPairSpec spec, Duration timeout) {
        return TimeLimit.isOver(timeout)
                ? CompletableFuture.failedFuture(KeyPairSourceException.timeout(name, spec, timeout))
                : ask(spec, TimeLimit.clamped(timeout));
    }

    private CompletableFuture<KeyPair> ask(KeyPairSpec spec, @Nullable Duration timeout) {
        Objects.requireNonNull(spec, "spec");
        if (closed) {
            return CompletableFuture.failedFuture(KeyPairSourceException.closed(name, spec));
        }
        FallbackRequest request = new FallbackRequest(this, spec, timeout);
        waiting.add(request);
        if (closed) {
            request.fail(KeyPairSourceException.closed(name, spec));
        }
        try {
            request.start();
        } catch (Throwable e) {
            request.fail(KeyPairSourceException.from(e, name, spec));
        }
        return request.answer();
    }

    Answer<KeyPair> newAnswer() {
        return new Answer<>(actions);
    }

    void forget(FallbackRequest request) {
        waiting.remove(request);
    }

    void tierSucceeded(Tier tier) {
        if (tier.coolDown().succeeded()) {
            LOG.info("{}: {} is back in use", name, tier.name());
        }
    }

    void tierFailed(Tier tier, KeyPairSourceException failure, boolean probe) {
        if (tier.coolDown().failed(time.now(), probe)) {
            LOG.warn("{}: {} is out of use: {}", name, tier.name(), failure.getMessage());
        }
    }

    void tierRanOutOfTime(Tier tier) {
        if (tier.coolDown().ranOutOfTime(time.now())) {
            LOG.warn("{}: {} is out of use: it keeps running out of time", name, tier.name());
        }
    }

    List<Tier> tiers() {
        return tiers;
    }

    @Nullable
    Duration hedge() {
        return hedge;
    }

    Timekeeper time() {
        return time;
    }

    KeyPairSourceListener listener() {
        return listener;
    }

    /** What the preferred tier expects. */
    @Override
    public Optional<Duration> expectedGenerationTime(KeyPairSpec spec) {
        KeyPairSource preferred = tiers.get(0).source();
        return Guard.get("expectedGenerationTime", () -> preferred.expectedGenerationTime(spec), Optional.empty());
    }

    @Override
    public List<PoolStats> pools() {
        return tiers.stream()
                .map(Tier::source)
                .distinct()
                .flatMap(source -> Guard.get("pools", source::pools, List.<PoolStats>of()).stream())
                .toList();
    }

    @Override
    public void close() {
        closed = true;
        waiting.forEach(request -> request.fail(KeyPairSourceException.closed(name, request.spec())));
        time.close();
        ownActions.close();
    }

    /** Collects the tiers and options of a chain. Used by one thread. */
    public static final class Builder {
        static final Duration FIRST_COOL_DOWN = Duration.ofMillis(250);
        static final Duration LONGEST_COOL_DOWN = Duration.ofSeconds(30);

        private static final Duration BUDGET = Duration.ofSeconds(10);
        private static final Duration LAST_BUDGET = Duration.ofMinutes(2);

        private record Entry(KeyPairSource source, @Nullable Duration budget) {}

        private final List<Entry> entries = new ArrayList<>();
        private @Nullable String name;
        private Duration firstCoolDown = FIRST_COOL_DOWN;
        private Duration longestCoolDown = LONGEST_COOL_DOWN;
        private @Nullable Duration hedge;
        private LongSupplier ticker = System::nanoTime;
        private @Nullable Scheduler scheduler;
        private @Nullable Executor answerExecutor;
        private KeyPairSourceListener listener = KeyPairSourceListener.NONE;

        private Builder() {}

        /**
         * Adds a tier behind those that were added before, with the default budget: 10 s, or 2 minutes for the last
         * tier.
         *
         * @param source the source; it stays open when the chain is closed
         * @return this builder
         */
        public Builder tier(KeyPairSource source) {
            entries.add(new Entry(Objects.requireNonNull(source, "source"), null));
            return this;
        }

        /**
         * Adds a tier behind those that were added before.
         *
         * @param source the source; it stays open when the chain is closed
         * @param budget how long a request may wait for this tier; more than zero, up to 365 days
         * @return this builder
         */
        public Builder tier(KeyPairSource source, Duration budget) {
            entries.add(new Entry(Objects.requireNonNull(source, "source"), checked("budget", budget)));
            return this;
        }

        /**
         * Sets what the chain is called; by default the names of its tiers.
         *
         * @param name a short name without secrets
         * @return this builder
         */
        public Builder name(String name) {
            this.name = Objects.requireNonNull(name, "name");
            return this;
        }

        /**
         * Sets how long a tier that failed is left alone; 250 ms at first and 30 s at most by default.
         *
         * @param first the pause after the first failure; more than zero, up to 365 days
         * @param longest the pause that doubling stops at; not less than {@code first}, up to 365 days
         * @return this builder
         */
        public Builder coolDown(Duration first, Duration longest) {
            if (checked("first cool-down", first).compareTo(checked("longest cool-down", longest)) > 0) {
                throw new IllegalArgumentException(
                        "the longest cool-down is shorter than the first: " + longest + " < " + first);
            }
            this.firstCoolDown = first;
            this.longestCoolDown = longest;
            return this;
        }

        /**
         * Lets the next tier start too when one has not answered for a while; off by default.
         *
         * @param delay how long a tier is alone; more than zero, up to 365 days
         * @return this builder
         */
        public Builder hedge(Duration delay) {
            this.hedge = checked("hedge", delay);
            return this;
        }

        /**
         * Sets the clock; {@code System::nanoTime} by default.
         *
         * @param ticker monotonic nanoseconds
         * @return this builder
         */
        public Builder ticker(LongSupplier ticker) {
            this.ticker = Objects.requireNonNull(ticker, "ticker");
            return this;
        }

        /**
         * Sets what runs the time limits; by default a daemon thread of the chain's own, which it stops when it closes.
         *
         * @param scheduler stays open when the chain is closed
         * @return this builder
         */
        public Builder scheduler(Scheduler scheduler) {
            this.scheduler = Objects.requireNonNull(scheduler, "scheduler");
            return this;
        }

        /**
         * Sets what runs the actions that callers have attached to their answers; by default threads of the chain's own, as
         * many as it takes that none holds up another. A test that is to see them at once gives {@code Runnable::run}.
         *
         * @param executor is not stopped when the chain is closed
         * @return this builder
         */
        public Builder answerExecutor(Executor executor) {
            this.answerExecutor = Objects.requireNonNull(executor, "answerExecutor");
            return this;
        }

        /**
         * Sets who sees answers, fallbacks and destroyed late pairs of this chain.
         *
         * @param listener the listener
         * @return this builder
         */
        public Builder listener(KeyPairSourceListener listener) {
            this.listener = Objects.requireNonNull(listener, "listener");
            return this;
        }

        /**
         * Makes the chain.
         *
         * @return a new chain
         * @throws IllegalArgumentException if there is no tier
         */
        public FallbackKeyPairSource build() {
            if (entries.isEmpty()) {
                throw new IllegalArgumentException("a chain needs at least one tier");
            }
            List<Tier> tiers = new ArrayList<>();
            for (Entry entry : entries) {
                Duration standard = tiers.size() < entries.size() - 1 ? BUDGET : LAST_BUDGET;
                tiers.add(new Tier(
                        entry.source().name(),
                        entry.source(),
                        Objects.requireNonNullElse(entry.budget(), standard),
                        new CoolDown(firstCoolDown, longestCoolDown)));
            }
            return new FallbackKeyPairSource(this, List.copyOf(tiers));
        }

        private static Duration checked(String what, Duration duration) {
            if (TimeLimit.isOver(duration) || duration.compareTo(TimeLimit.LONGEST) > 0) {
                throw new IllegalArgumentException(
                        "the " + what + ": " + duration + ", allowed is more than zero, up to 365 days");
            }
            return duration;
        }
    }
}
