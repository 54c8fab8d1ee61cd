package dev.keysource.internal;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;

/**
 * The future that a source gives to a caller. Actions of callers, attached by the methods of {@link CompletableFuture}, never
 * run on a thread of the source but on {@link ActionThreads}; those of the library, attached by {@link #then}, run first, on
 * the thread that answers.
 *
 * <p>The first answer, failure or cancellation decides: if {@link #answer} or {@link #fail} returns {@code false}, the value
 * is still the source's. An answer to which a caller has attached actions is visible a moment later.
 *
 * @param <T> the type of the value
 */
public final class Answer<T> extends CompletableFuture<T> {
    private final Executor callersActions;
    private final AtomicBoolean decided = new AtomicBoolean();
    private @Nullable BiConsumer<? super @Nullable T, ? super @Nullable Throwable> after;
    private boolean over;
    private @Nullable T value;
    private @Nullable Throwable failure;

    /**
     * An open answer.
     *
     * @param callersActions runs the actions of callers
     */
    public Answer(Executor callersActions) {
        this.callersActions = callersActions;
    }

    /**
     * Attaches an action of the library to the future of any source.
     *
     * @param <T> the type of the value
     * @param future an {@code Answer}, or the future of a source that is not ours
     * @param action short, and does not throw; runs on this thread if the future is done
     */
    public static <T> void then(
            CompletableFuture<T> future, BiConsumer<? super @Nullable T, ? super @Nullable Throwable> action) {
        if (future instanceof Answer<T> answer) {
            answer.then(action);
        } else {
            future.whenComplete(action);
        }
    }

    /**
     * Attaches an action of the library.
     *
     * @param action short, and does not throw; runs on this thread if the answer is decided
     */
    public void then(BiConsumer<? super @Nullable T, ? super @Nullable Throwable> action) {
        synchronized (this) {
            if (!over) {
                BiConsumer<? super @Nullable T, ? super @Nullable Throwable> before = after;
                after = before == null
                        ? action
                        : (given, problem) -> {
                            before.accept(given, problem);
                            action.accept(given, problem);
                        };
                return;
            }
        }
        action.accept(value, failure);
    }

    /**
     * Answers, on behalf of the source.
     *
     * @param given the value
     * @return whether the value is the caller's now
     */
    public boolean answer(T given) {
        return answer(given, () -> {});
    }

    /**
     * Answers, on behalf of the source.
     *
     * @param given the value
     * @param visible runs as soon as the caller can see the value, before the caller's actions; not if the value is refused
     * @return whether the value is the caller's now
     */
    public boolean answer(T given, Runnable visible) {
        return decide(given, null, () -> super.complete(given), visible);
    }

    /**
     * Answers, on behalf of the source, without a value.
     *
     * @return whether this is the answer
     */
    public boolean answer() {
        return decide(null, null, () -> super.complete(null), () -> {});
    }

    /**
     * Fails, on behalf of the source.
     *
     * @param problem the failure
     * @return whether this is the answer
     */
    public boolean fail(Throwable problem) {
        return decide(null, problem, () -> super.completeExceptionally(problem), () -> {});
    }

    /**
     * Whether the answer is decided. It may not be visible yet.
     *
     * @return whether {@link #answer} would return {@code false}
     */
    public boolean isDecided() {
        return decided.get() || isDone();
    }

    private boolean decide(@Nullable T given, @Nullable Throwable problem, Runnable completion, Runnable visible) {
        if (isDone() || !decided.compareAndSet(false, true)) {
            return false;
        }
        if (getNumberOfDependents() == 0) {
            completion.run();
            visible.run();
            ended(given, problem);
        } else {
            ended(given, problem);
            AtomicBoolean begun = new AtomicBoolean();
            Runnable both = () -> {
                if (begun.compareAndSet(false, true)) {
                    whenComplete((shown, shownProblem) -> visible.run()); // attached last, it runs first
                    completion.run();
                }
            };
            try {
                callersActions.execute(both);
            } catch (Throwable e) {
                Guard.log("no thread can be had for the actions of a caller", e);
                both.run();
            }
        }
        return true;
    }

    private void ended(@Nullable T given, @Nullable Throwable problem) {
        BiConsumer<? super @Nullable T, ? super @Nullable Throwable> action;
        synchronized (this) {
            over = true;
            value = given;
            failure = problem;
            action = after;
            after = null;
        }
        if (action != null) {
            action.accept(given, problem);
        }
    }

    /** For the caller, on whose thread the actions run. */
    @Override
    public boolean complete(T given) {
        if (!decided.compareAndSet(false, true)) {
            return false;
        }
        super.complete(given);
        ended(given, null);
        return true;
    }

    /** For the caller, on whose thread the actions run. */
    @Override
    public boolean completeExceptionally(Throwable problem) {
        if (!decided.compareAndSet(false, true)) {
            return false;
        }
        super.completeExceptionally(problem);
        ended(null, problem);
        return true;
    }

    /** For the caller, on whose thread the actions run. */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        if (!decided.compareAndSet(false, true)) {
            return isCancelled();
        }
        super.cancel(mayInterruptIfRunning);
        ended(null, new CancellationException());
        return true;
    }
}
