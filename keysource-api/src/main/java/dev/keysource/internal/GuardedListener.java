package dev.keysource.internal;

import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceListener;
import dev.keysource.KeyPairSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps what an application's listener throws away from the work of a source. */
public final class GuardedListener implements KeyPairSourceListener {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedListener.class);

    private final KeyPairSourceListener listener;

    private GuardedListener(KeyPairSourceListener listener) {
        this.listener = listener;
    }

    /**
     * A listener that passes everything on and throws nothing.
     *
     * @param listener the application's listener
     * @return the guarded listener, or the given one if it needs no guard
     */
    public static KeyPairSourceListener of(KeyPairSourceListener listener) {
        return listener == NONE || listener instanceof GuardedListener ? listener : new GuardedListener(listener);
    }

    @Override
    public void onDelivery(String source, KeyPairSpec spec, long waitedNanos) {
        guard(() -> listener.onDelivery(source, spec, waitedNanos));
    }

    @Override
    public void onMiss(String source, KeyPairSpec spec) {
        guard(() -> listener.onMiss(source, spec));
    }

    @Override
    public void onRefill(String source, KeyPairSpec spec, int level) {
        guard(() -> listener.onRefill(source, spec, level));
    }

    @Override
    public void onGeneration(String source, KeyPairSpec spec, long tookNanos) {
        guard(() -> listener.onGeneration(source, spec, tookNanos));
    }

    @Override
    public void onDestruction(String source, KeyPairSpec spec, int count) {
        guard(() -> listener.onDestruction(source, spec, count));
    }

    @Override
    public void onFailure(String source, KeyPairSourceException failure) {
        guard(() -> listener.onFailure(source, failure));
    }

    @Override
    public void onFallback(String chain, String tier, KeyPairSpec spec, KeyPairSourceException failure) {
        guard(() -> listener.onFallback(chain, tier, spec, failure));
    }

    @Override
    public void onAnswer(String chain, String tier, KeyPairSpec spec, long waitedNanos) {
        guard(() -> listener.onAnswer(chain, tier, spec, waitedNanos));
    }

    private void guard(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            LOG.warn("a listener of type {} failed", listener.getClass().getName(), e);
        }
    }
}
