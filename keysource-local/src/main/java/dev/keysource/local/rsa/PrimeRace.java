package dev.keysource.local.rsa;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import org.jspecify.annotations.Nullable;

import java.math.BigInteger;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * Threads that look for the two primes of one pair: each looks for whichever is still missing, in windows of its own, and
 * the first two that are far enough apart win. What comes later is dropped: a prime that took part in one race is never
 * used in another. Safe for use by many threads at once.
 */
final class PrimeRace {
    /** Two random primes are too close to each other once in 2^98 times: so many do not happen by chance. */
    private static final int MOST_TOO_CLOSE = 2;

    private final int bits;

    @GuardedBy("this")
    private int tooClose;

    @GuardedBy("this")
    private @Nullable BigInteger first;

    @GuardedBy("this")
    private @Nullable BigInteger second;

    private volatile boolean over;

    /** A race for the primes of a modulus of so many bits. */
    PrimeRace(int bits) {
        this.bits = bits;
    }

    /** Looks for primes until the race is decided or abandoned. */
    void run(PrimeSearch search, BooleanSupplier abandoned) {
        BooleanSupplier stop = () -> over || abandoned.getAsBoolean();
        while (!stop.getAsBoolean()) {
            try {
                offer(search.next(stop));
            } catch (CancellationException e) {
                return; // decided by another thread, or abandoned: stop tells
            }
        }
    }

    /** Ends the race for all who take part. */
    void end() {
        over = true;
    }

    /** The two primes, or {@code null} if the race ended without them. */
    synchronized BigInteger @Nullable [] primes() {
        return first == null || second == null ? null : new BigInteger[] {first, second};
    }

    private synchronized void offer(BigInteger prime) {
        if (first == null) {
            first = prime;
        } else if (second == null) {
            if (RsaGate.areFarApart(first, prime, bits)) {
                second = prime;
                over = true;
            } else if (++tooClose > MOST_TOO_CLOSE) {
                throw new IllegalStateException("the random generator is stuck");
            }
        }
    }
}
