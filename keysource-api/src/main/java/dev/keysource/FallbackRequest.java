package dev.keysource;

import dev.keysource.CoolDown.Admission;
import dev.keysource.FallbackKeyPairSource.Tier;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.internal.Answer;
import dev.keysource.internal.Guard;
import dev.keysource.internal.KeyPairs;
import dev.keysource.internal.Sources;
import dev.keysource.internal.Timekeeper.Timer;
import org.jspecify.annotations.Nullable;

import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/**
 * One request on its way through a chain. Each attempt at a tier starts the attempt at the next tier once: when it
 * fails, when it has used up its share of the caller's time, when the hedge is due, or at once if it is a probe. The first
 * pair completes the answer; pairs that come later are destroyed.
 */
final class FallbackRequest {
    /** What a caller may lose to a tier that does not answer without that being held against the tier. */
    private static final Duration NEGLIGIBLE = Duration.ofMillis(100);

    private final FallbackKeyPairSource chain;
    private final KeyPairSpec spec;
    private final @Nullable Duration timeout;
    private final long startNanos;
    private final Answer<KeyPair> answer;

    private final List<KeyPairSourceException> failures = new ArrayList<>();
    private int running;
    private boolean noMoreTiers;

    FallbackRequest(FallbackKeyPairSource chain, KeyPairSpec spec, @Nullable Duration timeout) {
        this.chain = chain;
        this.spec = spec;
        this.timeout = timeout;
        this.startNanos = chain.time().now();
        this.answer = chain.newAnswer();
    }

    CompletableFuture<KeyPair> answer() {
        return answer;
    }

    KeyPairSpec spec() {
        return spec;
    }

    void fail(KeyPairSourceException failure) {
        answer.fail(failure);
    }

    void start() {
        answer.then((pair, failure) -> chain.forget(this));
        startAt(0);
        if (timeout != null && !answer.isDecided()) {
            Timer timer = chain.time().after(timeout, () -> fail(timeout(chain.name(), timeout)));
            answer.then((pair, failure) -> timer.cancel());
        }
    }

    private KeyPairSourceException timeout(String source, Duration waited) {
        return KeyPairSourceException.timeout(source, spec, waited);
    }

    private @Nullable Duration remaining() {
        return timeout == null ? null : timeout.minusNanos(chain.time().now() - startNanos);
    }

    private void startAt(int index) {
        List<Tier> tiers = chain.tiers();
        int last = tiers.size() - 1;
        for (int i = index; i <= last && !answer.isDecided(); i++) {
            Tier tier = tiers.get(i);
            Admission admission = i == last
                    ? Admission.ASK
                    : tier.coolDown().admit(chain.time().now());
            if (admission != Admission.SKIP) {
                synchronized (this) {
                    running++;
                }
                new Attempt(tier, i, admission == Admission.PROBE).start();
                return;
            }
            addFailure(new KeyPairSourceException(
                    Reason.UNAVAILABLE, tier.name(), spec, "it failed lately and was not asked"));
        }
        synchronized (this) {
            noMoreTiers = true;
        }
    }

    private synchronized void addFailure(KeyPairSourceException failure) {
        failures.add(failure);
    }

    private void attemptFailed() {
        KeyPairSourceException failure;
        synchronized (this) {
            running--;
            if (running > 0 || !noMoreTiers) {
                return;
            }
            failure = allFailed();
        }
        fail(failure);
    }

    private KeyPairSourceException allFailed() {
        List<Reason> reasons =
                failures.stream().map(KeyPairSourceException::reason).distinct().toList();
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

    /** One tier being asked. */
    private final class Attempt {
        private final Tier tier;
        private final int index;
        private final boolean last;
        private final boolean probe;
        private final AtomicBoolean settled = new AtomicBoolean();
        private final AtomicBoolean passedOn = new AtomicBoolean();
        private final AtomicBoolean overtaken = new AtomicBoolean();
        private final List<Timer> timers = new ArrayList<>();
        private final long began = chain.time().now();
        private Duration limit = Duration.ZERO;
        private boolean limitIsCallers;

        Attempt(Tier tier, int index, boolean probe) {
            this.tier = tier;
            this.index = index;
            this.last = index == chain.tiers().size() - 1;
            this.probe = probe;
        }

        void start() {
            Duration left = remaining();
            if (left != null && left.isNegative()) {
                left = Duration.ZERO;
            }
            // Nobody waits for a probe, which therefore has the time that it needs to find out whether the tier is
            // back.
            boolean callerLimits = !probe && left != null && left.compareTo(tier.budget()) < 0;
            limit = callerLimits && left != null ? left : tier.budget();
            limitIsCallers = callerLimits;
            CompletableFuture<KeyPair> request = Sources.ask(() -> tier.source().request(spec, limit));
            if (!request.isDone()) {
                at(limit, () -> expire(request));
                if (probe) {
                    passOn();
                } else if (!last) {
                    limitTo(left);
                }
                if (!probe) {
                    answer.then((pair, failure) -> giveUp(request, pair != null));
                }
            }
            Answer.then(request, this::settle);
        }

        /** Sees to it that the tiers behind this one have time left to answer. */
        private void limitTo(@Nullable Duration left) {
            if (chain.hedge() != null) {
                at(chain.hedge(), () -> {
                    overtaken.set(true);
                    passOn();
                });
            }
            if (left != null) {
                Duration share = left.dividedBy(chain.tiers().size() - index);
                if (share.compareTo(tier.budget()) < 0) {
                    at(share, () -> {
                        if (share.compareTo(NEGLIGIBLE) >= 0) {
                            ranOutOfTime();
                        }
                        passOn();
                    });
                }
            }
        }

        private void at(Duration delay, Runnable task) {
            Timer timer = chain.time().after(delay, task);
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
                failed(failure);
            }
        }

        /** The caller has an answer, or wants none any more. */
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
                failed(failure == null ? new NullPointerException("no pair and no failure") : failure);
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
            chain.tierSucceeded(tier);
            long waited = chain.time().now() - startNanos;
            if (answer.answer(pair)) {
                chain.listener().onAnswer(chain.name(), tier.name(), spec, waited);
            } else {
                KeyPairs.destroy(pair);
                chain.listener().onDestruction(chain.name(), spec, 1);
            }
        }

        private void failed(Throwable cause) {
            KeyPairSourceException failure = KeyPairSourceException.from(cause, tier.name(), spec);
            boolean tellsNothing = last
                    || failure.reason() == Reason.UNSUPPORTED
                    || (answer.isDecided() && !probe)
                    || (failure.reason() == Reason.TIMEOUT && callersTimeIsOver());
            if (!tellsNothing) {
                chain.tierFailed(tier, failure, probe);
            } else if (probe) {
                tier.coolDown().probeAbandoned();
            }
            addFailure(failure);
            if (!answer.isDecided() && !last) {
                chain.listener().onFallback(chain.name(), tier.name(), spec, failure);
            }
            passOn();
            attemptFailed();
        }

        /** Nearly: a tier that knows the caller's limit may be the first to notice. */
        private boolean callersTimeIsOver() {
            return limitIsCallers && (chain.time().now() - began) / 9 >= limit.toNanos() / 10;
        }

        private void passOn() {
            if (passedOn.compareAndSet(false, true)) {
                startAt(index + 1);
            }
        }
    }
}
