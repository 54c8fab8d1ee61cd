package dev.keysource;

import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.internal.Answer;
import dev.keysource.internal.BrokenContractException;
import dev.keysource.internal.CoolDown.Admission;
import dev.keysource.internal.Guard;
import dev.keysource.internal.Sources;
import dev.keysource.internal.TimeLimit;
import dev.keysource.internal.Timekeeper.Timer;
import org.jspecify.annotations.Nullable;

import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/**
 * The request for one pair in a chain. Each attempt at a tier starts the attempt at the next tier once: when it
 * fails, when it has used up its share of the caller's time, when the hedge is due, or at once if it is a probe. The first
 * pair completes the answer; pairs that come later are discarded.
 */
final class FallbackRequest {
    /** A tier that uses up a shorter share of a caller's time has not failed. */
    private static final Duration NEGLIGIBLE = Duration.ofMillis(100);

    private final FallbackKeyPairSource chain;
    private final KeyPairSpec spec;
    private final KeyPairRequest asked;
    private final @Nullable Duration timeLimit;
    private final long startNanos;
    private final Answer<KeyPair> answer;

    private final List<KeyPairSourceException> failures = new ArrayList<>();
    /** Tiers that were not asked because one that failed later stands in front of them. */
    private final Queue<Tier> passedBy = new ArrayDeque<>();

    private int running;
    private boolean noMoreTiers;
    private boolean outOfTime;

    private FallbackRequest(FallbackKeyPairSource chain, KeyPairRequest asked) {
        this.chain = chain;
        this.spec = asked.spec();
        this.asked = asked;
        this.timeLimit = asked.timeLimit();
        this.startNanos = chain.timekeeper().now();
        this.answer = chain.newAnswer();
    }

    /** Asks a chain. The first tier in use may take on several pairs; each of them goes on as a request of its own. */
    static List<CompletableFuture<KeyPair>> start(FallbackKeyPairSource chain, KeyPairRequest asked) {
        FallbackRequest first = new FallbackRequest(chain, asked);
        List<CompletableFuture<KeyPair>> answers = new ArrayList<>(List.of(first.answer));
        first.begin(() -> {
            Attempt attempt = first.startAt(0, asked.count());
            if (attempt == null) {
                return;
            }
            for (CompletableFuture<KeyPair> other : attempt.others) {
                FallbackRequest another = new FallbackRequest(chain, asked);
                answers.add(another.answer);
                another.begin(() -> another.goOn(attempt, other));
            }
        });
        return List.copyOf(answers);
    }

    KeyPairSpec spec() {
        return spec;
    }

    void fail(KeyPairSourceException failure) {
        answer.fail(failure);
    }

    private void begin(Runnable firstStep) {
        answer.then((pair, failure) -> chain.forget(this));
        chain.remember(this);
        try {
            firstStep.run();
            if (timeLimit != null && !answer.isDecided()) {
                Timer timer = chain.timekeeper().after(timeLimit, () -> fail(timeout(chain.name(), timeLimit)));
                answer.then((pair, failure) -> timer.cancel());
            }
        } catch (Throwable e) {
            fail(KeyPairSourceException.from(e, chain.name(), spec));
        }
    }

    /** Goes on with a pair that the attempt of another request has asked for. */
    private void goOn(Attempt attempt, CompletableFuture<KeyPair> request) {
        synchronized (this) {
            running++;
        }
        new Attempt(attempt.tier, attempt.index, Admission.ASK).follow(request);
    }

    private KeyPairSourceException timeout(String source, Duration waited) {
        return KeyPairSourceException.timeout(source, spec, waited);
    }

    /** Asks the first tier from this index on that may be asked; {@code null} if there is none. */
    private @Nullable Attempt startAt(int index, int count) {
        List<Tier> tiers = chain.tiers();
        for (int i = index; i < tiers.size() && !answer.isDecided(); i++) {
            Tier tier = tiers.get(i);
            Admission admission =
                    tier.isLastResort() ? Admission.ASK : tier.coolDown().admit(now());
            if (admission != Admission.SKIP || tier.hasReady(spec)) {
                synchronized (this) {
                    running++;
                }
                Attempt attempt = new Attempt(tier, i, admission);
                attempt.start(admission == Admission.ASK ? count : 1);
                return attempt;
            }
            addFailure(
                    new KeyPairSourceException(
                            Reason.UNAVAILABLE, tier.name(), spec, "it failed lately and was not asked"),
                    false);
        }
        synchronized (this) {
            noMoreTiers = true;
        }
        return null;
    }

    private long now() {
        return chain.timekeeper().now();
    }

    private synchronized void addFailure(KeyPairSourceException failure, boolean callersTimeIsOver) {
        failures.add(failure);
        outOfTime |= callersTimeIsOver;
    }

    private void attemptFailed() {
        Tier another;
        synchronized (this) {
            running--;
            if (running > 0 || !noMoreTiers) {
                return;
            }
            another = answer.isDecided() ? null : passedBy.poll();
            running += another == null ? 0 : 1;
        }
        if (another == null) {
            fail(allFailed());
        } else {
            new Attempt(another, chain.tiers().size() - 1, Admission.ASK).start(1);
        }
    }

    private synchronized KeyPairSourceException allFailed() {
        List<Reason> reasons = outOfTime
                ? List.of(Reason.TIMEOUT)
                : failures.stream()
                        .map(KeyPairSourceException::reason)
                        .distinct()
                        .toList();
        KeyPairSourceException all = new KeyPairSourceException(
                reasons.size() == 1 ? reasons.get(0) : Reason.UNAVAILABLE,
                chain.name(),
                spec,
                failures.stream()
                        .map(Throwable::getMessage)
                        .collect(Collectors.joining("; ", "every tier failed: ", "")));
        failures.forEach(all::addSuppressed);
        return all;
    }

    /** The request to one tier: a usual one, a probe, or, if the tier is out of use, one for a ready pair. */
    private final class Attempt {
        private final Tier tier;
        private final int index;
        private final boolean probe;
        private final boolean readyOnly;
        private final AtomicBoolean settled = new AtomicBoolean();
        private final AtomicBoolean overtaken = new AtomicBoolean();
        private final List<Timer> timers = new ArrayList<>();
        /** Where the request went on from here; zero as long as it has not. */
        private int passedTo;

        private final long began = now();
        private final @Nullable Duration left;
        private final Duration limit;
        private final boolean limitIsCallers;
        private List<CompletableFuture<KeyPair>> others = List.of();

        Attempt(Tier tier, int index, Admission admission) {
            this.tier = tier;
            this.index = index;
            this.probe = admission == Admission.PROBE;
            this.readyOnly = admission == Admission.SKIP;
            this.left = timeLimit == null ? null : TimeLimit.clamped(timeLimit.minusNanos(began - startNanos));
            // No caller waits for a probe, so that it has the whole budget.
            this.limitIsCallers = !probe && left != null && left.compareTo(tier.budget()) < 0;
            this.limit = limitIsCallers && left != null ? left : tier.budget();
        }

        void start(int count) {
            KeyPairRequest usual = asked.upTo(count).within(limit);
            KeyPairRequest request = readyOnly ? usual.whenEmpty(EmptyPolicy.FAIL) : usual;
            List<CompletableFuture<KeyPair>> requests = Sources.ask(
                    count,
                    () -> tier.source().request(request),
                    pair -> tier.source().discard(pair));
            others = requests.subList(1, requests.size());
            follow(requests.get(0));
        }

        void follow(CompletableFuture<KeyPair> request) {
            if (!request.isDone()) {
                at(limit, () -> expire(request));
                if (probe) {
                    passOn(true);
                } else if (!tier.isLastResort()) {
                    limitTo(left);
                }
                if (!probe) {
                    answer.then((pair, failure) -> giveUp(request, pair != null));
                }
            }
            Answer.then(request, this::settle);
        }

        /** Leaves time for the tiers after this one. */
        private void limitTo(@Nullable Duration left) {
            if (chain.hedge() != null) {
                at(chain.hedge(), () -> {
                    overtaken.set(true);
                    passOn(false);
                });
            }
            if (left != null) {
                Duration share = left.dividedBy(chain.tiers().size() - index);
                if (share.compareTo(tier.budget()) < 0) {
                    at(share, () -> {
                        if (share.compareTo(NEGLIGIBLE) >= 0) {
                            ranOutOfTime();
                        }
                        passOn(false);
                    });
                }
            }
        }

        private void at(Duration delay, Runnable task) {
            Timer timer = chain.timekeeper().after(delay, task);
            boolean late;
            synchronized (timers) {
                timers.add(timer);
                late = settled.get();
            }
            if (late) {
                timer.cancel();
            }
        }

        private void expire(CompletableFuture<KeyPair> request) {
            if (settled.compareAndSet(false, true)) {
                KeyPairSourceException failure = timeout(tier.name(), limit);
                Guard.run("a request that was given up", () -> request.completeExceptionally(failure));
                ended();
                failed(failure, false);
            }
        }

        /** The caller has an answer or has cancelled. */
        private void giveUp(CompletableFuture<KeyPair> request, boolean answered) {
            if (answered && overtaken.get()) {
                ranOutOfTime();
            }
            Guard.run("a request that was given up", () -> request.cancel(false));
        }

        private void ranOutOfTime() {
            if (!settled.get()) {
                chain.tierRanOutOfTime(tier);
            }
        }

        private void settle(@Nullable KeyPair pair, @Nullable Throwable failure) {
            boolean first = settled.compareAndSet(false, true);
            ended();
            if (pair != null) {
                succeeded(pair);
            } else if (first) {
                failed(failure == null ? BrokenContractException.noPair() : failure, true);
            }
        }

        private void ended() {
            List<Timer> idle;
            synchronized (timers) {
                idle = List.copyOf(timers);
                timers.clear();
            }
            idle.forEach(Timer::cancel);
        }

        private void succeeded(KeyPair pair) {
            if (!readyOnly) {
                chain.tierSucceeded(tier);
            }
            long waited = now() - startNanos;
            if (answer.answer(pair)) {
                chain.listener().onAnswer(chain.name(), tier.name(), spec, waited);
            } else {
                Guard.run(
                        "discarding a pair",
                        () -> tier.source().discard(pair, () -> chain.listener().onDestruction(chain.name(), spec)));
            }
        }

        private void failed(Throwable cause, boolean byItself) {
            KeyPairSourceException failure = KeyPairSourceException.from(cause, tier.name(), spec);
            boolean callersTimeIsOver = failure.reason() == Reason.TIMEOUT && callersTimeIsOver();
            boolean tellsNothing = tier.isLastResort()
                    || readyOnly
                    || failure.reason() == Reason.UNSUPPORTED
                    || (answer.isDecided() && !probe)
                    || callersTimeIsOver;
            if (!tellsNothing) {
                chain.tierFailed(tier, failure, probe);
            } else if (probe) {
                tier.coolDown().probeAbandoned();
            }
            addFailure(failure, callersTimeIsOver);
            if (!answer.isDecided() && index < chain.tiers().size() - 1) {
                chain.listener().onFallback(chain.name(), tier.name(), spec, failure);
            }
            passOn(byItself);
            attemptFailed();
        }

        /** Whether nine tenths of the caller's time are over: a tier that knows the limit may notice before the chain. */
        private boolean callersTimeIsOver() {
            return limitIsCallers && TimeLimit.isNearlyOver(limit, now() - began);
        }

        /**
         * Asks the next tier, unless that was done before.
         *
         * @param failed whether this tier has answered; otherwise the tiers behind it are at work already, and are skipped
         */
        private void passOn(boolean failed) {
            List<Tier> tiers = chain.tiers();
            int next = index + 1;
            while (!failed && next < tiers.size() && tier.covers(tiers.get(next))) {
                next++;
            }
            boolean first;
            synchronized (FallbackRequest.this) {
                first = passedTo == 0;
                if (first) {
                    passedTo = next;
                } else if (failed) {
                    passedBy.addAll(tiers.subList(index + 1, passedTo));
                }
            }
            if (first) {
                startAt(next, 1);
            }
        }
    }
}
