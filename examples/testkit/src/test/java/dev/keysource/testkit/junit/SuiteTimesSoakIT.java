package dev.keysource.testkit.junit;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** What suites take that need a pair in each of their tests: runs of new JVMs, one kind after the other. */
@Tag("soak")
@Timeout(3600)
class SuiteTimesSoakIT {
    private static final int RUNS = 9;
    private static final int TESTS = 30;

    private static void use(KeyPair pair) throws Exception {
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(pair.getPrivate());
        assertThat(signature.sign()).hasSize(256);
    }

    static class Stock {
        @RepeatedTest(TESTS)
        void test() throws Exception {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            use(generator.generateKeyPair());
        }
    }

    static class Shared {
        @RepeatedTest(TESTS)
        void test(@TestKeyPair("RSA-2048") KeyPair pair) throws Exception {
            use(pair);
        }
    }

    static class Fresh {
        @RepeatedTest(TESTS)
        void test(@TestKeyPair(value = "RSA-2048", fresh = true) KeyPair pair) throws Exception {
            use(pair);
        }
    }

    /** Runs one class. */
    static final class Run {
        public static void main(String[] args) throws Exception {
            SummaryGeneratingListener summary = new SummaryGeneratingListener();
            try (var session = LauncherFactory.openSession()) {
                session.getLauncher()
                        .execute(
                                LauncherDiscoveryRequestBuilder.request()
                                        .selectors(DiscoverySelectors.selectClass(args[0]))
                                        .build(),
                                summary);
            }
            summary.getSummary().printFailuresTo(new PrintWriter(System.err, true));
            System.exit(summary.getSummary().getTestsSucceededCount() == TESTS ? 0 : 1);
        }
    }

    @Test
    void thirtyTests_aPairEach_takeSoLong() throws Exception {
        Map<Class<?>, List<Long>> times = new LinkedHashMap<>();
        for (int i = 0; i < RUNS; i++) {
            for (Class<?> suite : List.of(Stock.class, Shared.class, Fresh.class)) {
                times.computeIfAbsent(suite, key -> new ArrayList<>()).add(millis(suite));
            }
        }
        StringBuilder report = new StringBuilder("Java " + System.getProperty("java.version") + ", " + TESTS
                + " tests, seconds from the start of the JVM to its end: median (least, most) of " + RUNS + " runs\n");
        times.forEach((suite, all) -> {
            List<Long> sorted = all.stream().sorted().toList();
            report.append(String.format(
                    Locale.ROOT,
                    "%s %.1f (%.1f, %.1f)%n",
                    suite.getSimpleName(),
                    sorted.get(RUNS / 2) / 1e3,
                    sorted.get(0) / 1e3,
                    sorted.get(RUNS - 1) / 1e3));
        });
        Path file = Path.of("target", "soak", "suite-times.txt");
        Files.createDirectories(file.getParent());
        Files.writeString(file, report);
    }

    private static long millis(Class<?> suite) throws Exception {
        long start = System.nanoTime();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Run.class.getName(),
                        suite.getName())
                .inheritIO()
                .start();
        assertThat(process.waitFor()).isZero();
        return Duration.ofNanos(System.nanoTime() - start).toMillis();
    }
}
