package dev.keysource.remote.client;

import dev.keysource.Scheduler;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.Future;

/**
 * Ends attempts to connect that take too long. The transport limits how long a TCP connection takes, but not what comes
 * after it: a peer that accepts and then says nothing would keep calls waiting until their deadline.
 */
final class ConnectWatch {
    private final ManagedChannel channel;
    private final Scheduler scheduler;
    private final Duration connectTimeout;
    private final Runnable givenUp;

    private @Nullable Future<?> timer;
    private volatile boolean down;

    ConnectWatch(ManagedChannel channel, Scheduler scheduler, Duration connectTimeout, Runnable givenUp) {
        this.channel = channel;
        this.scheduler = scheduler;
        this.connectTimeout = connectTimeout;
        this.givenUp = givenUp;
        observe();
    }

    /** Whether the last attempt took too long and no later one has succeeded; asking starts one if none is under way. */
    boolean isDown() {
        return down && channel.getState(true) != ConnectivityState.READY;
    }

    private synchronized void observe() {
        ConnectivityState state = channel.getState(false);
        if (state == ConnectivityState.CONNECTING) {
            if (timer == null) {
                timer = scheduler.schedule(this::expire, connectTimeout);
            }
        } else if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
        if (state == ConnectivityState.READY) {
            down = false;
        }
        if (state != ConnectivityState.SHUTDOWN) {
            channel.notifyWhenStateChanged(state, this::observe);
        }
    }

    private void expire() {
        synchronized (this) {
            timer = null;
            if (channel.getState(false) != ConnectivityState.CONNECTING) {
                return;
            }
            down = true;
        }
        givenUp.run();
        channel.enterIdle();
    }
}
