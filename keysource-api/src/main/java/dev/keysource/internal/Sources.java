package dev.keysource.internal;

import dev.keysource.KeyPairRequest;
import dev.keysource.KeyPairSource;

import java.security.KeyPair;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Requests from one source to another, which may break its contract. */
public final class Sources {
    private Sources() {}

    /**
     * Asks for a pair.
     *
     * @param source the other source
     * @param request for one pair
     * @return the future that the call returned; a failed one if it threw or returned none
     */
    public static CompletableFuture<KeyPair> askOne(KeyPairSource source, KeyPairRequest request) {
        try {
            List<CompletableFuture<KeyPair>> answers = source.request(request);
            CompletableFuture<KeyPair> answer = answers.get(0);
            return answers.size() == 1 && answer != null
                    ? answer
                    : checked(source, answers, 1).get(0);
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /**
     * Asks for pairs.
     *
     * @param source the other source
     * @param request for any number of pairs
     * @return from one to so many different futures; a failed one if the call threw or returned none. Surplus futures of
     *     the call are given up
     */
    public static List<CompletableFuture<KeyPair>> ask(KeyPairSource source, KeyPairRequest request) {
        try {
            return checked(source, source.request(request), request.count());
        } catch (Throwable e) {
            return List.of(CompletableFuture.failedFuture(e));
        }
    }

    private static List<CompletableFuture<KeyPair>> checked(
            KeyPairSource source, List<CompletableFuture<KeyPair>> answers, int most) {
        Set<Object> different = Collections.newSetFromMap(new IdentityHashMap<>());
        List<CompletableFuture<KeyPair>> usable = new ArrayList<>();
        for (CompletableFuture<KeyPair> answer : answers) {
            if (answer != null && different.add(answer)) {
                if (usable.size() < most) {
                    usable.add(answer);
                } else {
                    giveUp(source, answer);
                }
            }
        }
        if (usable.isEmpty()) {
            throw new IllegalStateException("asked for a pair, promised none");
        }
        return List.copyOf(usable);
    }

    private static void giveUp(KeyPairSource source, CompletableFuture<KeyPair> answer) {
        Guard.run("giving up a request", () -> {
            if (!answer.cancel(false)) {
                answer.thenAccept(pair -> Guard.run("discarding a pair", () -> source.discard(pair)));
            }
        });
    }
}
