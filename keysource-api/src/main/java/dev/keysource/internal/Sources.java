package dev.keysource.internal;

import org.jspecify.annotations.Nullable;

import java.security.KeyPair;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Requests from one source to another, which may break its contract. */
public final class Sources {
    private Sources() {}

    /**
     * Asks for a pair.
     *
     * @param request the call of the other source, for one pair
     * @param discard tells that source of a pair that will not be used
     * @return the future that the call returned; a failed one if it threw or returned none
     */
    public static CompletableFuture<KeyPair> ask(
            Supplier<List<CompletableFuture<KeyPair>>> request, Consumer<KeyPair> discard) {
        try {
            List<CompletableFuture<KeyPair>> answers = request.get();
            CompletableFuture<KeyPair> answer = answers == null || answers.isEmpty() ? null : answers.get(0);
            return answer != null && answers.size() == 1
                    ? answer
                    : checked(answers, 1, discard).get(0);
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /**
     * Asks for pairs.
     *
     * @param most how many are wanted
     * @param request the call of the other source
     * @param discard tells that source of a pair that will not be used
     * @return from one to {@code most} different futures; a failed one if the call threw or returned none. Surplus futures of
     *     the call are given up
     */
    public static List<CompletableFuture<KeyPair>> ask(
            int most, Supplier<List<CompletableFuture<KeyPair>>> request, Consumer<KeyPair> discard) {
        try {
            return checked(request.get(), most, discard);
        } catch (Throwable e) {
            return List.of(CompletableFuture.failedFuture(e));
        }
    }

    /**
     * The pair that a source has given.
     *
     * @param given what its future was completed with
     * @return the same
     * @throws BrokenContractException if that is {@code null}
     */
    public static KeyPair pair(@Nullable KeyPair given) {
        if (given == null) {
            throw BrokenContractException.noPair();
        }
        return given;
    }

    private static List<CompletableFuture<KeyPair>> checked(
            @Nullable List<CompletableFuture<KeyPair>> answers, int most, Consumer<KeyPair> discard) {
        if (answers == null) {
            throw BrokenContractException.returned("null");
        }
        Set<Object> different = Collections.newSetFromMap(new IdentityHashMap<>());
        List<CompletableFuture<KeyPair>> usable = new ArrayList<>();
        for (CompletableFuture<KeyPair> answer : answers) {
            if (answer != null && different.add(answer)) {
                if (usable.size() < most) {
                    usable.add(answer);
                } else {
                    giveUp(answer, discard);
                }
            }
        }
        if (usable.isEmpty()) {
            throw BrokenContractException.returned("no future");
        }
        return List.copyOf(usable);
    }

    private static void giveUp(CompletableFuture<KeyPair> answer, Consumer<KeyPair> discard) {
        Guard.run("giving up a request", () -> {
            if (!answer.cancel(false)) {
                answer.thenAccept(pair -> Guard.run("discarding a pair", () -> discard.accept(pair)));
            }
        });
    }
}
