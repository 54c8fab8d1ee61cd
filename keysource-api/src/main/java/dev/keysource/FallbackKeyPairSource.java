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
import java.util.concurrent.atomic.AtomicReference;
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
 * tier is always asked. One that is out of use is asked all the same if it has a pair ready. If all fail, one exception tells what each of them said.
 *
 * <p>With a hedge, the next tier starts too when one has not answered within that time, and the first answer wins. A
 * request that lost is cancelled, so that its pair stays in its own source; a pair that arrives all the same is
 * discarded.
 *
 * <p>A tier that stands behind an earlier one too, as {@code local} in {@code pool(local), local}, is asked when the earlier
 * one fails. Who waits for the earlier one waits for it already: time limits, budgets and the hedge pass it by.
 *
 * <p>Thread-safe. Closing it fails what is waiting and leaves the tiers open, but for a chain that was made from text: it has
 * made them, and closes them.
 */
public final class FallbackKeyPairSource implements KeyPairSource {
    private static final Logger LOG = LoggerFactory.getLogger(FallbackKeyPairSource.class);

    /**
     * One source of the chain with what the chain knows about it.
     *
     * @param reachable the source and those behind it
     * @param isLastResort whether nothing comes after it that is not behind it as well
     */
    record Tier(
            String name,
            KeyPairSource source,
            Duration budget,
            CoolDown coolDown,
            List<KeyPairSource> reachable,
            boolean isLastResort) {
        /** Whether whoever waits for this tier waits for the other one as well. */
        boolean covers(Tier other) {
            return covers(reachable, other.source);
        }

        static boolean covers(List<KeyPairSource> reachable, KeyPairSource other) {
            return reachable.stream().anyMatch(source -> source == other);
        }

        /** Whether a pair is there that need not be waited for. */
        boolean hasReady(KeyPairSpec spec) {
            return Guard.get("pools of " + name, source::pools, List.<PoolStats>of()).stream()
                    .anyMatch(pool -> pool.level() > 0 && pool.spec().equals(spec));
        }
    }

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
                : tiers.stream().map(Tier::name).collect(Collectors.joining(", "));
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
            LOG.info("{}: {} is back in use", name, tier.name());
        }
    }

    void tierFailed(Tier tier, KeyPairSourceException failure, boolean probe) {
        if (tier.coolDown().failed(timekeeper.now(), probe)) {
            LOG.warn("{}: {} is out of use: {}", name, tier.name(), failure.getMessage());
        }
    }

    void tierRanOutOfTime(Tier tier) {
        if (tier.coolDown().ranOutOfTime(timekeeper.now())) {
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

    /** That of the best tier. */
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
        closeBackwards(owned.getAndSet(List.of())).ifPresent(FallbackKeyPairSource::rethrow);
    }

    /** Closes sources whatever they do; what the first one threw is thrown in the end. */
    static Optional<Throwable> closeBackwards(List<KeyPairSource> sources) {
        Throwable first = null;
        for (int i = sources.size() - 1; i >= 0; i--) {
            try {
                sources.get(i).close();
            } catch (RuntimeException | Error e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        return Optional.ofNullable(first);
    }

    private static void rethrow(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) failure; // close() declares no other
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
        private TimeSource time = TimeSource.system();
        private @Nullable Executor answerExecutor;
        private KeyPairSourceListener listener = KeyPairSourceListener.NONE;
        private List<KeyPairSource> owned = List.of();

        private Builder() {}

        /**
         * Adds a tier behind those that were added before, with the default budget: 10 s, or 2 minutes if nothing comes after
         * it that does not stand behind it as well.
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
         * Sets the clock and the timers; by default the JVM's, with a daemon thread of the chain's own.
         *
         * @param time is not closed with the chain
         * @return this builder
         */
        public Builder time(TimeSource time) {
            this.time = Objects.requireNonNull(time, "time");
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

        /** Sets what the chain closes when it is closed, the last one first. */
        Builder owning(List<KeyPairSource> sources) {
            owned = sources;
            return this;
        }

        /**
         * Makes the chain.
         *
         * @return a new chain
         * @throws IllegalArgumentException if there is no tier, or one twice
         */
        public FallbackKeyPairSource build() {
            if (entries.isEmpty()) {
                throw new IllegalArgumentException("a chain needs at least one tier");
            }
            List<Tier> tiers = new ArrayList<>();
            for (int i = 0; i < entries.size(); i++) {
                tiers.add(tier(entries.get(i), entries.subList(i + 1, entries.size())));
            }
            return new FallbackKeyPairSource(this, List.copyOf(tiers));
        }

        private Tier tier(Entry entry, List<Entry> later) {
            KeyPairSource source = entry.source();
            if (later.stream().anyMatch(other -> other.source() == source)) {
                throw new IllegalArgumentException("tier: found " + Quoted.of(source.name())
                        + " twice, allowed is once: what a source cannot give, it cannot give a moment later either");
            }
            List<KeyPairSource> reachable = Reachable.from(source);
            boolean lastResort = later.stream().allMatch(other -> Tier.covers(reachable, other.source()));
            return new Tier(
                    source.name(),
                    source,
                    Objects.requireNonNullElse(entry.budget(), lastResort ? LAST_BUDGET : BUDGET),
                    new CoolDown(firstCoolDown, longestCoolDown),
                    reachable,
                    lastResort);
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
