package dev.keysource.pool;

import dev.keysource.testkit.ScriptedSource;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

import java.security.KeyPair;

/** Claims are linearizable: in any interleaving they act as if they came one after the other. */
@Param(name = "time", gen = IntGen.class, conf = "1:4")
public class ReadyQueueLincheckTest {
    private static final KeyPair PAIR = ScriptedSource.pair();

    private final ReadyQueue queue = new ReadyQueue(8);
    private int puts;

    /** One at a time puts, as the lock of the pool sees to. */
    @Operation(nonParallelGroup = "put")
    public boolean put() {
        puts++;
        return queue.put(PAIR, puts, 0);
    }

    @Operation
    public long take() {
        return release(queue.take());
    }

    @Operation
    public long takeUntil(@Param(name = "time") int time) {
        return release(queue.takeUntil(time));
    }

    private long release(long ticket) {
        if (ticket == ReadyQueue.NONE) {
            return ticket;
        }
        long since = queue.since(ticket);
        queue.release(ticket);
        return since;
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
