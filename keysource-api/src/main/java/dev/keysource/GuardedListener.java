package dev.keysource;

import dev.keysource.internal.Guard;

/** A listener that logs what the listener of an application throws. */
final class GuardedListener implements KeyPairSourceListener {
    private final KeyPairSourceListener listener;

    GuardedListener(KeyPairSourceListener listener) {
        this.listener = listener;
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
        } catch (Throwable e) {
            Guard.log("a listener of type " + listener.getClass().getName() + " failed", e);
        }
    }
}
