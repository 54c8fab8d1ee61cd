package dev.keysource;

import java.util.List;
import java.util.stream.Stream;

/**
 * A listener for the events of sources, for metrics and logs of an application. Every method does nothing unless overridden.
 *
 * <p>Implementations are thread-safe. Sources call them in the middle of their work, so that they return quickly and do not
 * block. What they throw is logged and otherwise ignored. No argument holds key material or a secret.
 */
public interface KeyPairSourceListener {
    /** A listener that ignores everything. */
    KeyPairSourceListener NONE = new KeyPairSourceListener() {};

    /**
     * A listener for use inside a source: it passes everything on, and logs what the given one throws.
     *
     * @param listener an application's listener
     * @return a listener that does not throw; the given one if it needs no guard
     */
    static KeyPairSourceListener guarded(KeyPairSourceListener listener) {
        return listener == NONE || listener instanceof ListenerGroup ? listener : new ListenerGroup(List.of(listener));
    }

    /**
     * A listener that tells several others, in this order. What one of them throws is logged, and the others are told
     * all the same.
     *
     * @param listeners the listeners to tell
     * @return {@link #NONE} if there are none, the given one if it is the only one
     */
    static KeyPairSourceListener all(KeyPairSourceListener... listeners) {
        List<KeyPairSourceListener> members =
                Stream.of(listeners).filter(listener -> listener != NONE).toList();
        return switch (members.size()) {
            case 0 -> NONE;
            case 1 -> members.get(0);
            default -> new ListenerGroup(members);
        };
    }

    /**
     * A source gave a pair to a caller.
     *
     * @param source the name of the source
     * @param spec the kind of pair
     * @param waitedNanos nanoseconds from the request to the answer; zero if the pair was ready
     */
    default void onDelivery(String source, KeyPairSpec spec, long waitedNanos) {}

    /**
     * A pool was asked and had no pair ready.
     *
     * @param source the name of the pool
     * @param spec the kind of pair
     */
    default void onMiss(String source, KeyPairSpec spec) {}

    /**
     * A pool put a pair in store.
     *
     * @param source the name of the pool
     * @param spec the kind of pair
     * @param level how many pairs are ready now
     */
    default void onRefill(String source, KeyPairSpec spec, int level) {}

    /**
     * A pair was made and passed its checks.
     *
     * @param source the name of the source that made it
     * @param spec the kind of pair
     * @param tookNanos nanoseconds that making and checking it took
     */
    default void onGeneration(String source, KeyPairSpec spec, long tookNanos) {}

    /**
     * A pair that nobody has seen was destroyed.
     *
     * @param source the name of the source that held it
     * @param spec the kind of pair
     */
    default void onDestruction(String source, KeyPairSpec spec) {}

    /**
     * A source could not make or fetch a pair.
     *
     * @param source the name of the source
     * @param failure what went wrong
     */
    default void onFailure(String source, KeyPairSourceException failure) {}

    /**
     * A tier of a chain failed a request, and the chain goes on without it.
     *
     * @param chain the name of the chain
     * @param tier the name of the source that failed
     * @param spec the kind of pair
     * @param failure what the tier answered
     */
    default void onFallback(String chain, String tier, KeyPairSpec spec, KeyPairSourceException failure) {}

    /**
     * A chain answered a request.
     *
     * @param chain the name of the chain
     * @param tier the name of the source whose pair it was
     * @param spec the kind of pair
     * @param waitedNanos nanoseconds from the request to the answer
     */
    default void onAnswer(String chain, String tier, KeyPairSpec spec, long waitedNanos) {}
}
