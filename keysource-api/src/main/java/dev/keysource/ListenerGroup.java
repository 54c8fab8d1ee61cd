package dev.keysource;

import java.util.List;
import java.util.function.Consumer;

/** Tells several listeners, one after the other, whatever each of them throws. */
final class ListenerGroup implements KeyPairSourceListener {
    private final List<KeyPairSourceListener> members;

    ListenerGroup(List<KeyPairSourceListener> members) {
        this.members = members.stream().map(KeyPairSourceListener::guarded).toList();
    }

    @Override
    public void onDelivery(String source, KeyPairSpec spec, long waitedNanos) {
        tell(member -> member.onDelivery(source, spec, waitedNanos));
    }

    @Override
    public void onMiss(String source, KeyPairSpec spec) {
        tell(member -> member.onMiss(source, spec));
    }

    @Override
    public void onRefill(String source, KeyPairSpec spec, int level) {
        tell(member -> member.onRefill(source, spec, level));
    }

    @Override
    public void onGeneration(String source, KeyPairSpec spec, long tookNanos) {
        tell(member -> member.onGeneration(source, spec, tookNanos));
    }

    @Override
    public void onDestruction(String source, KeyPairSpec spec, int count) {
        tell(member -> member.onDestruction(source, spec, count));
    }

    @Override
    public void onFailure(String source, KeyPairSourceException failure) {
        tell(member -> member.onFailure(source, failure));
    }

    @Override
    public void onFallback(String chain, String tier, KeyPairSpec spec, KeyPairSourceException failure) {
        tell(member -> member.onFallback(chain, tier, spec, failure));
    }

    @Override
    public void onAnswer(String chain, String tier, KeyPairSpec spec, long waitedNanos) {
        tell(member -> member.onAnswer(chain, tier, spec, waitedNanos));
    }

    private void tell(Consumer<KeyPairSourceListener> event) {
        members.forEach(event);
    }
}
