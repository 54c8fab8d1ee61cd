package dev.keysource.examples.mutablefile;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceListener;
import dev.keysource.KeyPairSources;
import dev.keysource.KeyPairSpec;
import dev.keysource.PoolStats;
import dev.keysource.examples.mutablefile.CreationRun.Figures;
import dev.keysource.examples.mutablefile.CreationRun.Maker;
import dev.keysource.examples.mutablefile.EventLoop.Pulse;
import dev.keysource.examples.mutablefile.command.TestGenerator;
import dev.keysource.examples.mutablefile.grid.GridStore;
import dev.keysource.examples.mutablefile.grid.TahoeGrid;
import dev.keysource.examples.mutablefile.grid.TahoeInstallation;
import dev.keysource.examples.mutablefile.grid.TahoeNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Measures how fast mutable files are created on a real grid with and without a pool, and how late the heartbeat of the
 * event loop that creates them is. Leaves its figures in {@code target/soak/grid.txt}; asserts what can be counted.
 */
@Tag("soak")
@Timeout(1200)
class GridReportIT {
    private static final int FILES = 200;
    private static final int SINGLE = 40;
    private static final int WARM_UP = 20;

    private final List<String> report = new ArrayList<>();
    private final Answers answers = new Answers();

    @TempDir
    private Path temporary;

    private TestGenerator generator;
    private TahoeGrid grid;
    private EventLoop loop;
    private EventLoop idle;

    @Test
    void creation_withAndWithoutPool_isMeasured() throws Exception {
        TahoeInstallation tahoe = TahoeInstallation.get();
        int ready = WARM_UP + SINGLE + FILES;
        try (TestGenerator ours = TestGenerator.start(temporary.resolve("generator"), ready);
                TahoeGrid nodes = TahoeGrid.start(tahoe, temporary);
                EventLoop working = new EventLoop("event-loop");
                EventLoop doingNothing = new EventLoop("idle-loop")) {
            generator = ours;
            grid = nodes;
            loop = working;
            idle = doingNothing;
            Path client = grid.startClient("client");
            Path served = Files.createDirectory(temporary.resolve("served"));
            generator.serve(served);
            generator.awaitWarm();
            describe();
            try (GridStore store = new GridStore(TahoeNode.inDirectory(client));
                    KeyPairSource remote =
                            KeyPairSources.builder().listener(answers).forDirectory(served);
                    KeyPairSource local =
                            KeyPairSources.builder().listener(answers).forDirectory(client)) {
                measure(
                        store,
                        CreationRun.withKeysFrom(remote, store, loop),
                        CreationRun.withKeysFrom(local, store, loop),
                        CreationRun.withKeysOf(TahoeNode.inDirectory(client)));
            }
        } finally {
            Files.write(Files.createDirectories(Path.of("target", "soak")).resolve("grid.txt"), report);
        }
    }

    private void measure(GridStore store, Maker remote, Maker local, Maker node) throws Exception {
        phase("a cold JVM, generator's pool warm", store, remote, WARM_UP, WARM_UP);
        phase("warming up, each key made by this process", store, local, WARM_UP, WARM_UP);

        phase("one by one, generator's pool warm", store, remote, SINGLE, 1);
        phase("one by one, each key made by this process", store, local, SINGLE, 1);
        phase("one by one, each key made by the Tahoe node itself", store, node, SINGLE, 1);

        phase("at once, generator's pool warm", store, remote, FILES, FILES);
        PoolStats used = generator.stats();
        assertThat(used.delivered()).isEqualTo(WARM_UP + SINGLE + FILES);
        assertThat(used.misses()).isZero();
        phase("at once, generator's pool empty", store, remote, FILES, FILES);
        phase("at once, each key made by this process", store, local, FILES, FILES);
        phase("at once, each key made by the Tahoe node itself", store, node, FILES, FILES);

        emptyPool("warming up, pool in this process, empty", store, WARM_UP);
        emptyPool("at once, pool in this process, empty", store, FILES);
    }

    private void emptyPool(String name, GridStore store, int files) throws Exception {
        // Nothing is made ahead before the first request, and nothing while requests come.
        Properties settings = new Properties();
        settings.putAll(Map.of(
                "keysource.chain", "pool(local), local",
                "keysource.fallback.budget", "5m",
                "keysource.pool.warm-up", "lazy",
                "keysource.pool.refill", "strict-quiet",
                "keysource.pool.quiet-period", "1h"));
        try (KeyPairSource pool = KeyPairSources.builder().listener(answers).forProperties(settings)) {
            phase(name, store, CreationRun.withKeysFrom(pool, store, loop), files, files);
            assertThat(pool.pools()).singleElement().satisfies(stats -> {
                assertThat(stats.misses()).isEqualTo(files);
                assertThat(stats.delivered()).isEqualTo(files);
            });
        }
    }

    private void phase(String name, GridStore store, Maker maker, int files, int atOnce) throws Exception {
        answers.byTier.clear();
        Spent before = spent();
        loop.start();
        idle.start();
        Figures figures = CreationRun.of(loop, maker, files, atOnce);
        Pulse pulse = loop.stop();
        Pulse other = idle.stop();
        Spent after = spent();

        assertThat(figures.capabilities()).hasSize(files);
        assertThat(store.read(figures.capabilities().iterator().next()).join()).isEqualTo(CreationRun.CONTENT);
        say("");
        say("%s: %d files", name, files);
        say(
                "  %.1f files/s; creation p50 %.0f, p99 %.0f, largest %.0f ms",
                figures.perSecond(),
                figures.creations().percentile(50),
                figures.creations().percentile(99),
                figures.creations().largest());
        if (figures.keys().count() > 0) {
            say(
                    "  of that the key p50 %.1f, p99 %.1f, largest %.1f ms; from %s",
                    figures.keys().percentile(50),
                    figures.keys().percentile(99),
                    figures.keys().largest(),
                    answers);
        }
        say("  event loop: %s; %s", pulse, pulse.work());
        say("  idle loop:  %s", other);
        say("  %s", after.since(before));
    }

    private void describe() {
        say("Mutable files (SDMF, %d bytes) on a Tahoe-LAFS 1.20.0 grid on loopback", CreationRun.CONTENT.length);
        say(
                "%s; %d cores; %s %s; %s %s; %s %s; load average %.2f before the start",
                Instant.now().truncatedTo(ChronoUnit.MINUTES),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                System.getProperty("java.vm.name"),
                System.getProperty("java.version"),
                ManagementFactory.getGarbageCollectorMXBeans().stream()
                        .map(GarbageCollectorMXBean::getName)
                        .collect(Collectors.joining(" and ")),
                ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                        .filter(argument -> argument.startsWith("-X"))
                        .toList(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    private void say(String format, Object... arguments) {
        String line = String.format(Locale.ROOT, format, arguments);
        report.add(line);
        System.out.println(line);
    }

    private Spent spent() {
        List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();
        return new Spent(
                System.nanoTime(),
                ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO),
                generator.cpu(),
                grid.cpu(),
                collectors.stream()
                        .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                        .sum(),
                collectors.stream()
                        .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                        .sum());
    }

    /** Who has used the cores so far, and what the garbage collector of this process did. */
    private record Spent(
            long nanos, Duration ours, Duration generator, Duration tahoe, long collections, long collectionMillis) {
        String since(Spent before) {
            return String.format(
                    Locale.ROOT,
                    "seconds on a core in %.1f s: this process %.1f, generator %.1f, Tahoe %.1f;"
                            + " %d garbage collections, %d ms in all",
                    (nanos - before.nanos) / 1e9,
                    seconds(ours, before.ours),
                    seconds(generator, before.generator),
                    seconds(tahoe, before.tahoe),
                    collections - before.collections,
                    collectionMillis - before.collectionMillis);
        }

        private static double seconds(Duration now, Duration before) {
            return now.minus(before).toMillis() / 1e3;
        }
    }

    /** Counts which tier answered. */
    private static final class Answers implements KeyPairSourceListener {
        private final Map<String, AtomicInteger> byTier = new ConcurrentSkipListMap<>();

        @Override
        public void onAnswer(String chain, String tier, KeyPairSpec spec, long waitedNanos) {
            byTier.computeIfAbsent(tier, name -> new AtomicInteger()).incrementAndGet();
        }

        @Override
        public String toString() {
            return byTier.toString();
        }
    }
}
