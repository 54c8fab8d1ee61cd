package dev.keysource.remote;

import dev.keysource.KeyPairRequest;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSpec;
import dev.keysource.internal.Kind;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A source that takes time for each pair, in proportion to its cost, and makes so many at once, first come first served, as
 * {@code local} does; without the work. All pairs of an algorithm are the same.
 */
final class TimedSource implements KeyPairSource {
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "timed-source");
        thread.setDaemon(true);
        return thread;
    });
    private final Deque<Wanted> queue = new ArrayDeque<>();
    private final KeyPair rsa = pair("RSA", 2048);
    private final KeyPair ec = pair("EC", 256);
    private final Duration unit;
    private int free;

    private record Wanted(KeyPairSpec spec, CompletableFuture<KeyPair> answer) {}

    /**
     * A source.
     *
     * @param width how many pairs are made at once
     * @param unit what an RSA-2048 pair takes
     */
    TimedSource(int width, Duration unit) {
        this.free = width;
        this.unit = unit;
    }

    private static KeyPair pair(String algorithm, int size) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(size);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public String name() {
        return "timed";
    }

    @Override
    public List<KeyPairSource> behind() {
        return List.of();
    }

    @Override
    public synchronized List<CompletableFuture<KeyPair>> request(KeyPairRequest request) {
        CompletableFuture<KeyPair> answer = new CompletableFuture<>();
        queue.add(new Wanted(request.spec(), answer));
        begin();
        return List.of(answer);
    }

    private synchronized void begin() {
        while (free > 0 && !queue.isEmpty()) {
            Wanted next = queue.remove();
            if (!next.answer.isDone()) {
                free--;
                long nanos = (long) (Kind.of(next.spec.toString()).cost() * unit.toNanos());
                timer.schedule(() -> made(next), nanos, TimeUnit.NANOSECONDS);
            }
        }
    }

    private void made(Wanted one) {
        synchronized (this) {
            free++;
        }
        begin();
        one.answer.complete(one.spec.algorithm().equals("EC") ? ec : rsa);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
