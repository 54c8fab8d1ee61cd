package dev.keysource.examples.launcher.web;

import dev.keysource.TimeSource;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The threads of a web server, a bounded number, each of which is held by one request while that is read and answered. While
 * requests wait for a thread, those that have been reading or writing for too long lose theirs, by an interrupt that
 * closes their connection. Of those that wait the newest is next: peers that send or read slowly, however many came before,
 * delay the others by a moment. Thread-safe.
 */
final class Workers implements Executor, AutoCloseable {
    static final int MOST = 64;
    /** How long a request may read or write while others wait. */
    static final Duration PATIENCE = Duration.ofMillis(100);
    /** How many lose their threads at once, the slowest first: who reads has more time than patience, also where cores are scarce. */
    static final int CUT_AT_ONCE = MOST / 4;

    private static final long IDLE_SECONDS = 10;

    private final TimeSource time;
    private final ThreadPoolExecutor threads;
    private final Map<Thread, Turn> turns = new ConcurrentHashMap<>();
    private final AtomicBoolean looking = new AtomicBoolean();

    Workers(TimeSource time) {
        this.time = time;
        AtomicInteger number = new AtomicInteger();
        threads = new ThreadPoolExecutor(MOST, MOST, IDLE_SECONDS, TimeUnit.SECONDS, new NewestFirst(), task -> {
            Thread thread = new Thread(task, "keysource-web-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public void execute(Runnable request) {
        threads.execute(new Turn(request));
        lookLater();
    }

    /** Computes something for the request of this thread, which does not lose its thread meanwhile. */
    <T> T compute(Supplier<T> work) {
        Turn turn = turns.get(Thread.currentThread());
        if (turn == null) {
            return work.get();
        }
        turn.pause();
        try {
            return work.get();
        } finally {
            turn.resume();
        }
    }

    private void lookLater() {
        if (!threads.getQueue().isEmpty() && looking.compareAndSet(false, true)) {
            time.schedule(this::look, PATIENCE);
        }
    }

    /** Takes the threads of as many slow requests as there are requests that wait. */
    private void look() {
        looking.set(false);
        long now = time.nanoTime();
        List<Turn> slow = turns.values().stream()
                .filter(turn -> turn.isSlow(now))
                .sorted(Comparator.comparingLong(turn -> turn.since - now))
                .limit(Math.min(CUT_AT_ONCE, threads.getQueue().size()))
                .toList();
        slow.forEach(Turn::end);
        lookLater();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    /** A queue whose newest element is its first. */
    private static final class NewestFirst extends LinkedBlockingDeque<Runnable> {
        private static final long serialVersionUID = 1L;

        @Override
        public boolean offer(Runnable request) {
            return offerFirst(request);
        }
    }

    /** One request and its thread. */
    private final class Turn implements Runnable {
        private final Runnable request;
        private final Thread[] holder = new Thread[1];
        private volatile boolean waits;
        private volatile long since;

        Turn(Runnable request) {
            this.request = request;
        }

        @Override
        public void run() {
            Thread thread = Thread.currentThread();
            synchronized (holder) {
                holder[0] = thread;
            }
            resume();
            turns.put(thread, this);
            try {
                request.run();
            } finally {
                turns.remove(thread);
                synchronized (holder) {
                    holder[0] = null;
                }
                Thread.interrupted(); // meant for this request
            }
        }

        void pause() {
            waits = false;
        }

        void resume() {
            since = time.nanoTime();
            waits = true;
        }

        boolean isSlow(long now) {
            return waits && now - since >= PATIENCE.toNanos();
        }

        void end() {
            synchronized (holder) {
                if (holder[0] != null && waits) {
                    holder[0].interrupt();
                }
            }
        }
    }
}
