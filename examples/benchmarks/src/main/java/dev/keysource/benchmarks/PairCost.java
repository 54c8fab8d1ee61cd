package dev.keysource.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSpec;
import dev.keysource.local.LocalKeyPairSource;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Locale;

/**
 * What one pair costs with all its checks, in processor time of the whole process (compiler and garbage collector included)
 * on one thread, once it is warm. The script {@code interleave} runs it in several configurations in turn.
 *
 * <pre>
 * java -cp benchmarks.jar dev.keysource.benchmarks.PairCost RSA-2048 300 200
 * </pre>
 */
public final class PairCost {
    private PairCost() {}

    /** Makes as many pairs as the third argument says unmeasured, and as many as the second says measured. */
    public static void main(String[] args) throws InterruptedException {
        KeyPairSpec spec = KeyPairSpec.parse(args[0]);
        OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        try (KeyPairSource source = LocalKeyPairSource.builder().threads(1).build()) {
            make(source, spec, Integer.parseInt(args[2]));
            int pairs = Integer.parseInt(args[1]);
            long start = process.getProcessCpuTime();
            make(source, spec, pairs);
            System.out.printf(Locale.ROOT, "%.2f%n", (process.getProcessCpuTime() - start) / 1e6 / pairs);
        }
    }

    private static void make(KeyPairSource source, KeyPairSpec spec, int pairs) throws InterruptedException {
        for (int i = 0; i < pairs; i++) {
            source.get(spec, Duration.ofMinutes(10));
        }
    }
}
