package dev.keysource.pool;

import dev.keysource.testkit.ScriptedSource;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.security.KeyPair;

/** Claims are linearizable: in any interleaving they act as if they came one after the other. */
@Param(name = "time", gen = IntGen.class, conf = "1:4")
public class ReadyQueueLincheckTest {
    private static final KeyPair PAIR = ScriptedSource.pair();

    private final ReadyQueue queue = new ReadyQueue(2);
    private int puts;

    /** One at a time puts, as the lock of the pool sees to; a full queue is left alone, as the pool does. */
    @Operation(nonParallelGroup = "put")
    public boolean put() {
        if (queue.size() >= 2) {
            return false;
        }
        puts++;
        queue.put(new ReadyQueue.Entry(PAIR, puts, 0));
        return true;
    }

    @Operation
    public @Nullable Long poll() {
        ReadyQueue.Entry entry = queue.poll();
        if (entry == null) {
            return null;
        }
        entry.release();
        return entry.since;
    }

    @Operation
    public @Nullable Long pollUntil(@Param(name = "time") int time) {
        ReadyQueue.Entry entry = queue.pollUntil(time);
        if (entry == null) {
            return null;
        }
        entry.release();
        return entry.since;
    }

    @Test
    void claims_manyInterleavings_areLinearizable() {
        check(5, 100);
    }

    static void check(int iterations, int invocations) {
        new ModelCheckingOptions()
                .threads(3)
                .actorsPerThread(2)
                .iterations(iterations)
                .invocationsPerIteration(invocations)
                .check(ReadyQueueLincheckTest.class);
    }
}
