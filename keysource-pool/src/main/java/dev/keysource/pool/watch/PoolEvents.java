package dev.keysource.pool.watch;

import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceListener;
import dev.keysource.KeyPairSpec;
import dev.keysource.internal.Guard;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.security.KeyPair;

/** The events of one pool, for the listener, the log and, if there is one, the flight recorder. Thread-safe. */
public final class PoolEvents {
    private static final Logger LOG = LoggerFactory.getLogger(PoolEvents.class);

    private final String source;
    private final KeyPairSourceListener listener;

    /**
     * The events of one pool.
     *
     * @param source the name of the pool
     * @param listener the application's; guarded here
     */
    public PoolEvents(String source, KeyPairSourceListener listener) {
        this.source = source;
        this.listener = KeyPairSourceListener.guarded(listener);
    }

    /** A ready pair was given out. On the hot path: reads no clock. */
    public void deliveredAtOnce(KeyPairSpec spec) {
        delivered(spec, 0);
    }

    /** A pair was given to a waiting request. */
    public void deliveredAfter(KeyPairSpec spec, long waitedNanos) {
        delivered(spec, Math.max(1, waitedNanos));
    }

    private void delivered(KeyPairSpec spec, long waitedNanos) {
        listener.onDelivery(source, spec, waitedNanos);
        if (RecorderSwitch.isOn()) {
            FlightEvents.delivery(source, spec, waitedNanos);
        }
    }

    /** A request found no pair ready. */
    public void missed(KeyPairSpec spec) {
        listener.onMiss(source, spec);
        if (RecorderSwitch.isOn()) {
            FlightEvents.miss(source, spec);
        }
    }

    /** A pair was put in store. */
    public void refilled(KeyPairSpec spec, int level) {
        listener.onRefill(source, spec, level);
        if (RecorderSwitch.isOn()) {
            FlightEvents.refill(source, spec, level);
        }
    }

    /** The source behind answered; the source that made the {@link KeyPair} tells the listener. */
    public void generated(KeyPairSpec spec, long tookNanos, boolean succeeded) {
        if (RecorderSwitch.isOn()) {
            FlightEvents.generation(source, spec, tookNanos, succeeded);
        }
    }

    /** A pair that nobody has seen was destroyed. */
    public void destroyed(KeyPairSpec spec) {
        listener.onDestruction(source, spec);
    }

    /** The source behind failed. */
    public void failed(KeyPairSourceException failure) {
        listener.onFailure(source, failure);
    }

    /** Refilling fails, which no caller is told. */
    public void stalled(KeyPairSpec spec, KeyPairSourceException failure) {
        Guard.run("logging", () -> LOG.warn("{}: {} cannot be refilled: {}", source, spec, failure.getMessage()));
    }

    /** A pair came after that. */
    public void resumed(KeyPairSpec spec) {
        Guard.run("logging", () -> LOG.info("{}: {} is refilled again", source, spec));
    }
}
