package dev.keysource.pool.watch;

import dev.keysource.KeyPairSpec;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/**
 * The JDK Flight Recorder events of a pool. While nothing is recorded, an event costs the test of a flag, as the compiler removes
 * the object.
 */
@SuppressWarnings("UnusedVariable") // it is the recorder that reads the fields
final class FlightEvents {
    private FlightEvents() {}

    static void delivery(String source, KeyPairSpec spec, long waitedNanos) {
        Delivery event = new Delivery();
        if (event.shouldCommit()) {
            event.source = source;
            event.spec = spec.toString();
            event.waited = waitedNanos;
            event.commit();
        }
    }

    static void miss(String source, KeyPairSpec spec) {
        Miss event = new Miss();
        if (event.shouldCommit()) {
            event.source = source;
            event.spec = spec.toString();
            event.commit();
        }
    }

    static void refill(String source, KeyPairSpec spec, int level) {
        Refill event = new Refill();
        if (event.shouldCommit()) {
            event.source = source;
            event.spec = spec.toString();
            event.level = level;
            event.commit();
        }
    }

    static void generation(String source, KeyPairSpec spec, long tookNanos, boolean succeeded) {
        Generation event = new Generation();
        if (event.shouldCommit()) {
            event.source = source;
            event.spec = spec.toString();
            event.took = tookNanos;
            event.succeeded = succeeded;
            event.commit();
        }
    }

    /** The fields that all events have. */
    private abstract static class PoolEvent extends Event {
        @Label("Source")
        @Nullable
        String source;

        @Label("Spec")
        @Nullable
        String spec;
    }

    /** A pair was given out. */
    @Name("dev.keysource.PoolDelivery")
    @Label("Key Pair Delivery")
    @Description("A pool gave out a key pair")
    @Category({"keysource", "Pool"})
    @StackTrace(false)
    private static final class Delivery extends PoolEvent {
        @Label("Waited")
        @Description("From the request to the answer; zero if the pair was ready")
        @Timespan(Timespan.NANOSECONDS)
        long waited;
    }

    /** A request found no pair ready. */
    @Name("dev.keysource.PoolMiss")
    @Label("Key Pair Miss")
    @Description("A pool was asked for a key pair and had none ready")
    @Category({"keysource", "Pool"})
    @StackTrace(false)
    private static final class Miss extends PoolEvent {}

    /** A pair was put in store. */
    @Name("dev.keysource.PoolRefill")
    @Label("Key Pair Refill")
    @Description("A pool put a key pair in store")
    @Category({"keysource", "Pool"})
    @StackTrace(false)
    private static final class Refill extends PoolEvent {
        @Label("Level")
        @Description("How many key pairs are ready now")
        int level;
    }

    /** The source behind answered. */
    @Name("dev.keysource.PoolGeneration")
    @Label("Key Pair Generation")
    @Description("The source behind a pool made a key pair, or failed to")
    @Category({"keysource", "Pool"})
    @StackTrace(false)
    private static final class Generation extends PoolEvent {
        @Label("Took")
        @Description("From the pool's asking to the answer of the source behind")
        @Timespan(Timespan.NANOSECONDS)
        long took;

        @Label("Succeeded")
        boolean succeeded;
    }
}
