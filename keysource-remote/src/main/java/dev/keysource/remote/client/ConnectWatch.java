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
    private volatile boolean refused;

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

    /** Takes note of a call that failed without a connection: the channel fails calls before it changes its state. */
    void unreached() {
        refused = true;
        if (channel.getState(false) == ConnectivityState.READY) {
            refused = false;
        }
    }

    /**
     * Whether the last attempt failed or took too long and no later one has succeeded; asking starts one if none is under way, as
     * a source that is known to be down may be asked for nothing else.
     */
    boolean hasFailed() {
        boolean failed = down || refused;
        ConnectivityState state = channel.getState(failed);
        return state == ConnectivityState.TRANSIENT_FAILURE || (failed && state != ConnectivityState.READY);
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
            refused = false;
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
