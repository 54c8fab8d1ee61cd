package dev.keysource.pool;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.keysource.KeyPairRequest;
import dev.keysource.pool.Step.Reply;
import dev.keysource.pool.refill.Pacer;
import dev.keysource.pool.refill.Patience;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The steps that are under way, and whether another may begin. Thread-safe. */
final class Steps {
    private final PoolOptions options;
    private final Object lock;

    @GuardedBy("lock")
    private final Set<Step> running = new HashSet<>();
    /** Late steps whose places others may take. */
    @GuardedBy("lock")
    private final Set<Step> replaced = new HashSet<>();

    @GuardedBy("lock")
    private int forRequests;

    @GuardedBy("lock")
    private int forStore;

    Steps(PoolOptions options, Object lock) {
        this.options = options;
        this.lock = lock;
    }

    Step start(SpecPool pool, KeyPairRequest request, boolean forRequest, long now) {
        synchronized (lock) {
            Step step = new Step(pool, request, forRequest, now, lock);
            running.add(step);
            pool.refill.started(request.count());
            occupy(step, 1);
            return step;
        }
    }

    /** Whether another step may begin for a request. */
    boolean admitRequest() {
        synchronized (lock) {
            return forRequests < options.maxGenerations();
        }
    }

    /**
     * Whether another step may begin for a store.
     *
     * @param resting how many generators rest
     * @param atLeastOne whether one may run beside any number of steps for requests
     */
    boolean admitRefill(int resting, boolean atLeastOne) {
        synchronized (lock) {
            return forStore + resting < options.refillConcurrency()
                    && (forStore + forRequests < mostAtOnce() || (atLeastOne && forStore == 0));
        }
    }

    private int mostAtOnce() {
        return Math.max(options.maxGenerations(), options.refillConcurrency());
    }

    /** Finds the steps that are late; returns the time until the next one is, or is overdue. */
    long findLate(long now) {
        synchronized (lock) {
            long soonest = Pacer.NEVER;
            for (Step step : running) {
                Patience patience = step.pool.refill.patience;
                long age = now - step.began;
                if (!step.isLate() && step.pool.isAwaited()) {
                    if (age >= patience.late()) {
                        late(step);
                    } else {
                        soonest = Math.min(soonest, patience.late() - age);
                    }
                }
                if (!step.open().isEmpty()) {
                    soonest = Math.min(soonest, Math.max(0, patience.overdue() - age));
                }
            }
            return soonest;
        }
    }

    @GuardedBy("lock")
    private void late(Step step) {
        step.becomeLate();
        step.pool.refill.late(step);
        if (replaced.size() < mostAtOnce()) {
            replaced.add(step);
            occupy(step, -1);
        }
    }

    @GuardedBy("lock")
    private void occupy(Step step, int places) {
        if (step.forRequest) {
            forRequests += places;
        } else {
            forStore += places;
        }
    }

    /**
     * The steps to give up: overdue ones, and, if another request waits for its step, late ones that no request waits for.
     *
     * @param unserved whether a request waits for a step to begin
     */
    List<Step> overdue(long now, boolean unserved) {
        synchronized (lock) {
            boolean full = unserved && !admitRequest();
            return running.stream()
                    .filter(step -> !step.open().isEmpty())
                    .filter(step -> now - step.began >= step.pool.refill.patience.overdue()
                            || (full && step.isLate() && step.forRequest && !step.pool.isAwaitedSince(step.began)))
                    .toList();
        }
    }

    /** All replies of a step have been dealt with. */
    void end(Step step) {
        synchronized (lock) {
            running.remove(step);
            if (step.isLate()) {
                step.pool.refill.patience.lateEnded();
            }
            if (!replaced.remove(step)) {
                occupy(step, -1);
            }
        }
    }

    boolean isEmpty() {
        synchronized (lock) {
            return running.isEmpty();
        }
    }

    /** The replies that may still come. */
    List<Reply> open() {
        synchronized (lock) {
            return running.stream().flatMap(step -> step.open().stream()).toList();
        }
    }
}
