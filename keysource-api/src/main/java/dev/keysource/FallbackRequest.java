package dev.keysource;

import dev.keysource.CoolDown.Admission;
import dev.keysource.FallbackKeyPairSource.Tier;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.internal.KeyPairs;
import org.jspecify.annotations.Nullable;

import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/**
 * One request on its way through a chain. Each attempt at a tier starts the attempt at the next tier once: when it
 * fails, when the hedge is due, or at once if it is a probe. The first pair completes the answer; pairs that come later
 * are destroyed.
 */
final class FallbackRequest {
    private final FallbackKeyPairSource chain;
    private final KeyPairSpec spec;
    private final @Nullable Duration timeout;
    private final long startNanos;
    private final CompletableFuture<KeyPair> answer = new CompletableFuture<>();

    private final List<KeyPairSourceException> failures = new ArrayList<>();
    private int running;
    private boolean noMoreTiers;

    FallbackRequest(FallbackKeyPairSource chain, KeyPairSpec spec, @Nullable Duration timeout) {
        this.chain = chain;
        this.spec = spec;
        this.timeout = timeout;
        this.startNanos = chain.ticker().getAsLong();
    }

    CompletableFuture<KeyPair> answer() {
        return answer;
    }

    KeyPairSpec spec() {
        return spec;
    }

    void fail(KeyPairSourceException failure) {
        answer.completeExceptionally(failure);
    }

    void start() {
        answer.whenComplete((pair, failure) -> chain.forget(this));
        startAt(0);
        if (timeout != null && !answer.isDone()) {
            Future<?> timer = chain.scheduler()
                    .schedule(() -> fail(KeyPairSourceException.timeout(chain.name(), spec, timeout)), timeout);
            answer.whenComplete((pair, failure) -> timer.cancel(false));
        }
    }

    private @Nullable Duration remaining() {
        return timeout == null ? null : timeout.minusNanos(chain.ticker().getAsLong() - startNanos);
    }

    private void startAt(int index) {
        Duration left = remaining();
        if (timeout != null && left != null && (left.isZero() || left.isNegative())) {
            fail(KeyPairSourceException.timeout(chain.name(), spec, timeout));
        }
        List<Tier> tiers = chain.tiers();
        int last = tiers.size() - 1;
        for (int i = index; i <= last && !answer.isDone(); i++) {
            Tier tier = tiers.get(i);
            Admission admission = i == last
                    ? Admission.ASK
                    : tier.coolDown().admit(chain.ticker().getAsLong());
            if (admission != Admission.SKIP) {
                synchronized (this) {
                    running++;
                }
                new Attempt(tier, i, admission == Admission.PROBE).start();
                return;
            }
            addFailure(new KeyPairSourceException(
                    Reason.UNAVAILABLE, tier.source().name(), spec, "it failed lately and was not asked"));
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
        private final boolean probe;
        private boolean passedOn;

        Attempt(Tier tier, int index, boolean probe) {
            this.tier = tier;
            this.index = index;
            this.probe = probe;
        }

        void start() {
            Duration left = remaining();
            boolean callerLimits = left != null && left.compareTo(tier.budget()) < 0;
            Duration limit = left != null && callerLimits ? left : tier.budget();
            CompletableFuture<KeyPair> request = ask(limit);
            request.whenComplete((pair, failure) -> {
                if (pair != null) {
                    succeeded(pair);
                } else {
                    failed(failure, callerLimits);
                }
            });
            if (request.isDone()) {
                return;
            }
            List<Future<?>> timers = new ArrayList<>();
            timers.add(chain.scheduler().schedule(() -> expire(request, limit), limit));
            if (probe) {
                passOn();
            } else {
                if (chain.hedge() != null) {
                    timers.add(chain.scheduler().schedule(this::passOn, chain.hedge()));
                }
                answer.whenComplete((pair, failure) -> request.cancel(false));
            }
            request.whenComplete((pair, failure) -> timers.forEach(timer -> timer.cancel(false)));
        }

        private CompletableFuture<KeyPair> ask(Duration limit) {
            try {
                return tier.source().request(spec, limit);
            } catch (RuntimeException e) {
                // A source does not throw; one that does all the same must not take the chain down with it.
                return CompletableFuture.failedFuture(e);
            }
        }

        private void expire(CompletableFuture<KeyPair> request, Duration limit) {
            request.completeExceptionally(
                    KeyPairSourceException.timeout(tier.source().name(), spec, limit));
        }

        private void succeeded(KeyPair pair) {
            chain.tierSucceeded(tier);
            if (answer.complete(pair)) {
                chain.listener()
                        .onAnswer(
                                chain.name(),
                                tier.source().name(),
                                spec,
                                chain.ticker().getAsLong() - startNanos);
            } else {
                KeyPairs.destroy(pair);
                chain.listener().onDestruction(chain.name(), spec, 1);
            }
        }

        private void failed(Throwable cause, boolean callerLimits) {
            KeyPairSourceException failure =
                    KeyPairSourceException.from(cause, tier.source().name(), spec);
            boolean last = index == chain.tiers().size() - 1;
            boolean tellsNothing = last
                    || failure.reason() == Reason.UNSUPPORTED
                    || (answer.isDone() && !probe)
                    || (callerLimits && failure.reason() == Reason.TIMEOUT);
            if (!tellsNothing) {
                chain.tierFailed(tier, failure, probe);
            } else if (probe) {
                tier.coolDown().probeAbandoned();
            }
            addFailure(failure);
            if (!answer.isDone() && !last) {
                chain.listener().onFallback(chain.name(), tier.source().name(), spec, failure);
            }
            passOn();
            attemptFailed();
        }

        private void passOn() {
            synchronized (this) {
                if (passedOn) {
                    return;
                }
                passedOn = true;
            }
            startAt(index + 1);
        }
    }
}
