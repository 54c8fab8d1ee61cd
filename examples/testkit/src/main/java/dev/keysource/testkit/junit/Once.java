package dev.keysource.testkit.junit;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/**
 * Values that are made once for each key, by the first thread that asks; others wait for it. What fails is tried again by the
 * next one that asks. Nothing is made under a lock. Thread-safe.
 */
final class Once<K, V> {
    private final Map<K, CompletableFuture<V>> values = new ConcurrentHashMap<>();

    V get(K key, Supplier<V> maker) {
        CompletableFuture<V> mine = new CompletableFuture<>();
        CompletableFuture<V> first = values.putIfAbsent(key, mine);
        if (first != null) {
            return await(first);
        }
        try {
            V made = maker.get();
            mine.complete(made);
            return made;
        } catch (RuntimeException | Error e) {
            values.remove(key, mine);
            mine.completeExceptionally(e);
            throw e;
        }
    }

    private static <V> V await(CompletableFuture<V> value) {
        try {
            return value.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnusableAnnotationException("interrupted while another test made what it shares", e);
        } catch (ExecutionException e) {
            throw new UnusableAnnotationException(
                    Objects.requireNonNull(e.getCause()).getMessage(), e.getCause());
        }
    }

    /** The values that were made. */
    List<V> made() {
        return values.values().stream()
                .filter(value -> value.isDone() && !value.isCompletedExceptionally())
                .map(CompletableFuture::join)
                .toList();
    }
}
