package dev.keysource.local;

import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceListener;
import dev.keysource.KeyPairSpec;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A listener that counts. */
final class CountingListener implements KeyPairSourceListener {
    final AtomicInteger generated = new AtomicInteger();
    final AtomicInteger delivered = new AtomicInteger();
    final AtomicInteger destroyed = new AtomicInteger();
    final List<KeyPairSourceException> failures = new CopyOnWriteArrayList<>();

    @Override
    public void onGeneration(String source, KeyPairSpec spec, long tookNanos) {
        generated.incrementAndGet();
    }

    @Override
    public void onDelivery(String source, KeyPairSpec spec, long waitedNanos) {
        delivered.incrementAndGet();
    }

    @Override
    public void onDestruction(String source, KeyPairSpec spec) {
        destroyed.incrementAndGet();
    }

    @Override
    public void onFailure(String source, KeyPairSourceException failure) {
        failures.add(failure);
    }
}
