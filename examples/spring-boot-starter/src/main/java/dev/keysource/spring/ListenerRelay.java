package dev.keysource.spring;

import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceListener;
import dev.keysource.KeyPairSpec;

/** Hands events on to the listeners of an application, which may be made after the sources. Thread-safe. */
final class ListenerRelay implements KeyPairSourceListener {
    private volatile KeyPairSourceListener target = KeyPairSourceListener.NONE;

    void tell(KeyPairSourceListener... listeners) {
        target = KeyPairSourceListener.all(listeners);
    }

    @Override
    public void onDelivery(String source, KeyPairSpec spec, long waitedNanos) {
        target.onDelivery(source, spec, waitedNanos);
    }

    @Override
    public void onMiss(String source, KeyPairSpec spec) {
        target.onMiss(source, spec);
    }

    @Override
    public void onRefill(String source, KeyPairSpec spec, int level) {
        target.onRefill(source, spec, level);
    }

    @Override
    public void onGeneration(String source, KeyPairSpec spec, long tookNanos) {
        target.onGeneration(source, spec, tookNanos);
    }

    @Override
    public void onDestruction(String source, KeyPairSpec spec) {
        target.onDestruction(source, spec);
    }

    @Override
    public void onFailure(String source, KeyPairSourceException failure) {
        target.onFailure(source, failure);
    }

    @Override
    public void onFallback(String chain, String tier, KeyPairSpec spec, KeyPairSourceException failure) {
        target.onFallback(chain, tier, spec, failure);
    }

    @Override
    public void onAnswer(String chain, String tier, KeyPairSpec spec, long waitedNanos) {
        target.onAnswer(chain, tier, spec, waitedNanos);
    }
}
