package dev.keysource.examples.mutablefile;

import java.util.Arrays;
import java.util.Collection;

/** Many measured times, in ascending order; shown in milliseconds. */
final class Spread {
    private final long[] nanos;

    private Spread(long[] nanos) {
        this.nanos = nanos;
    }

    /** Of times in nanoseconds. */
    static Spread of(Collection<Long> nanos) {
        return new Spread(nanos.stream().mapToLong(Long::longValue).sorted().toArray());
    }

    int count() {
        return nanos.length;
    }

    /** The smallest time that is not exceeded by this share of them, in milliseconds; not a number if there are none. */
    double percentile(double percent) {
        if (nanos.length == 0) {
            return Double.NaN;
        }
        int rank = (int) Math.ceil(percent / 100 * nanos.length);
        return nanos[Math.max(rank, 1) - 1] / 1e6;
    }

    int countOver(double millis) {
        return (int) Arrays.stream(nanos).filter(each -> each > millis * 1e6).count();
    }

    double sum() {
        return Arrays.stream(nanos).sum() / 1e6;
    }

    double largest() {
        return percentile(100);
    }
}
