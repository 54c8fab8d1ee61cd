package dev.keysource.remote.client;

import dev.keysource.internal.Timekeeper;
import dev.keysource.internal.Timekeeper.Timer;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The time limit of attempts to connect. The transport limits only the TCP connection: a peer that accepts and then stays
 * silent would keep calls waiting until their deadline. Thread-safe.
 */
final class ConnectWatch {
    private final ManagedChannel channel;
    private final Timekeeper time;
    private final Duration connectTimeout;
    private final Runnable givenUp;
    private final AtomicReference<@Nullable Attempt> current = new AtomicReference<>();
    private volatile boolean down;

    /** One attempt to connect. */
    private static final class Attempt {
        volatile @Nullable Timer timer;
    }

    ConnectWatch(ManagedChannel channel, Timekeeper time, Duration connectTimeout, Runnable givenUp) {
        this.channel = channel;
        this.time = time;
        this.connectTimeout = connectTimeout;
        this.givenUp = givenUp;
        observe();
    }

    /** Whether the last attempt took too long and no later one has succeeded; asking starts one if none is under way. */
    boolean isDown() {
        return down && channel.getState(true) != ConnectivityState.READY;
    }

    /** Whether the last attempt failed or took too long. */
    boolean hasFailed() {
        ConnectivityState state = channel.getState(false);
        return state == ConnectivityState.TRANSIENT_FAILURE || (down && state != ConnectivityState.READY);
    }

    /** Called by the channel once for each change. */
    private void observe() {
        ConnectivityState state = channel.getState(false);
        if (state == ConnectivityState.CONNECTING) {
            Attempt attempt = new Attempt();
            if (current.compareAndSet(null, attempt)) {
                attempt.timer = time.after(connectTimeout, () -> expire(attempt));
            }
        } else {
            Attempt ended = current.getAndSet(null);
            if (ended != null && ended.timer != null) {
                ended.timer.cancel();
            }
        }
        if (state == ConnectivityState.READY) {
            down = false;
        }
        if (state != ConnectivityState.SHUTDOWN) {
            channel.notifyWhenStateChanged(state, this::observe);
        }
    }

    private void expire(Attempt attempt) {
        if (current.compareAndSet(attempt, null) && channel.getState(false) == ConnectivityState.CONNECTING) {
            down = true;
            givenUp.run();
            channel.enterIdle();
        }
    }
}
