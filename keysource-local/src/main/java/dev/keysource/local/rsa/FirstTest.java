package dev.keysource.local.rsa;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * The test that sorts out composites, to base 2: of one candidate at a time, or of several in lockstep, whichever is faster
 * at the moment. Every prime passes both. Safe for use by many threads at once.
 *
 * <p>The arithmetic in lockstep is slow until the virtual machine has compiled it, and again when it throws that code away. So it
 * practises first, a little before each prime, and takes over when a candidate costs {@value #GAIN} % of what it costs alone,
 * until that is no longer so.
 */
final class FirstTest {
    /** A process that ends soon would prepare for nothing. */
    static final int EARLY_PRIMES = 16;

    private static final int GAIN = 90;
    private static final Logger LOG = LoggerFactory.getLogger(FirstTest.class);

    private final int bits;
    private final Lockstep.@Nullable Factory factory;
    private final LongSupplier nanoTime;
    private final AtomicInteger begun = new AtomicInteger();
    /** What a candidate costs alone, in ns: the least of late, as other work on the machine only adds to it. */
    private volatile long alone = Long.MAX_VALUE / 2;
    /** The same in lockstep. */
    private volatile long lockstep = Long.MAX_VALUE / 2;

    private volatile boolean together;

    /**
     * The test for numbers of one size.
     *
     * @param factory of arithmetic in lockstep, or {@code null} if there is none
     * @param nanoTime a clock
     */
    FirstTest(int bits, Lockstep.@Nullable Factory factory, LongSupplier nanoTime) {
        this.bits = bits;
        this.factory = factory;
        this.nanoTime = nanoTime;
    }

    /** Begins the search for one prime, by one thread. */
    Search begin() {
        boolean early = isEarly();
        if (factory == null || early) {
            return new Search(null, early);
        }
        Lockstep arithmetic = factory.create(bits);
        if (!together) {
            long start = nanoTime.getAsLong();
            arithmetic.practise();
            compare((nanoTime.getAsLong() - start) * bits / Lockstep.PRACTICE / arithmetic.lanes());
        }
        return new Search(arithmetic, false);
    }

    private boolean isEarly() {
        return begun.get() < EARLY_PRIMES && begun.incrementAndGet() <= EARLY_PRIMES;
    }

    private void compare(long nanos) {
        lockstep = least(nanos, lockstep);
        boolean faster = lockstep < alone / 100 * GAIN;
        if (faster != together) {
            together = faster;
            LOG.debug("candidates of {} bits are tested {}", bits, faster ? "in lockstep" : "one at a time");
        }
    }

    /** A measure that follows what is less at once, and what is more within ten times. */
    private static long least(long nanos, long soFar) {
        return Math.min(nanos, soFar + (soFar >> 3));
    }

    /** The candidates for one prime. */
    final class Search implements AutoCloseable {
        private final @Nullable Lockstep arithmetic;
        private final boolean early;

        private Search(@Nullable Lockstep arithmetic, boolean early) {
            this.arithmetic = arithmetic;
            this.early = early;
        }

        /** Whether this prime is one of the first {@value #EARLY_PRIMES}, by whatever thread. */
        boolean isEarly() {
            return early;
        }

        /** Takes a few candidates from the window, and returns those that may be prime, in the order in which they came. */
        List<BigInteger> survivors(CandidateWindow window) {
            return arithmetic != null && together ? together(arithmetic, window) : alone(window);
        }

        private List<BigInteger> alone(CandidateWindow window) {
            BigInteger candidate = window.take();
            long start = nanoTime.getAsLong();
            boolean passes = MillerRabin.passesBaseTwo(candidate);
            alone = least(nanoTime.getAsLong() - start, alone);
            return passes ? List.of(candidate) : List.of();
        }

        private List<BigInteger> together(Lockstep arithmetic, CandidateWindow window) {
            List<BigInteger> candidates = new ArrayList<>(arithmetic.lanes());
            while (candidates.size() < arithmetic.lanes() && !window.isEmpty()) {
                candidates.add(window.take());
            }
            long start = nanoTime.getAsLong();
            boolean[] pass = arithmetic.pass(candidates);
            compare((nanoTime.getAsLong() - start) / arithmetic.lanes());
            List<BigInteger> survivors = new ArrayList<>(1);
            for (int i = 0; i < pass.length; i++) {
                if (pass[i]) {
                    survivors.add(candidates.get(i));
                }
            }
            return survivors;
        }

        /** Overwrites what the arithmetic in lockstep holds of the candidates. */
        @Override
        public void close() {
            if (arithmetic != null) {
                arithmetic.wipe();
            }
        }
    }
}
