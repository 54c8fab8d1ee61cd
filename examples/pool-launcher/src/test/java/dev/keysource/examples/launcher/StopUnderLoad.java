package dev.keysource.examples.launcher;

import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import dev.keysource.remote.Furl;
import dev.keysource.remote.RemoteKeyPairSource;
import dev.keysource.testkit.TestPorts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Stops a key generator again and again while clients take pairs from it. No pair may be seen twice, every call gets an
 * answer, and the furl stays good.
 */
final class StopUnderLoad {
    private static final int ASKERS = 8;
    private static final int PAIRS_PER_ROUND = 300;
    private static final Duration TIMEOUT = Duration.ofSeconds(100);
    private static final Pattern TOTALS =
            Pattern.compile("stopped EC-P-256: generated=(\\d+) delivered=(\\d+) destroyed=(\\d+) level=(\\d+)");
    /** What a caller may be told when the server goes away in the middle of a call. */
    private static final Set<Reason> GONE = EnumSet.of(Reason.UNAVAILABLE, Reason.CLOSED);

    private final Set<PublicKey> seen = ConcurrentHashMap.newKeySet();

    private final Path directory;

    /** @param directory one that is empty, for the key generator */
    StopUnderLoad(Path directory) throws IOException {
        this.directory = directory;
        GeneratorDirectory.create(directory).keepPort(TestPorts.take());
        // A cheap spec, pooled all the same: many pairs change hands in each round.
        Files.write(
                directory.resolve("keysource.properties"),
                List.of(
                        "keysource.chain = pool(local)",
                        "keysource.pool.specs = EC-P-256:64",
                        "keysource.pool.bypass-below = 1ns",
                        "keysource.pool.refill = watermark"));
    }

    /** A key generator that is asked to stop exits with 0 and destroys the pairs that are left. */
    void terminate(int rounds) throws Exception {
        String furl = null;
        for (int round = 0; round < rounds; round++) {
            try (LauncherProcess server = LauncherProcess.serve(directory)) {
                try (Load load = new Load()) {
                    load.awaitPairs();
                    assertThat(server.terminate().awaitExit()).isZero();
                    load.awaitEnd();
                }
                Matcher totals = TOTALS.matcher(String.join("\n", server.err()));
                assertThat(totals.find()).as("%s", server.err()).isTrue();
                long generated = Long.parseLong(totals.group(1));
                long delivered = Long.parseLong(totals.group(2));
                long destroyed = Long.parseLong(totals.group(3));
                assertThat(totals.group(4)).isEqualTo("0");
                assertThat(generated).isEqualTo(delivered + destroyed);
                assertThat(furl == null ? server.out().get(0) : furl)
                        .isEqualTo(server.out().get(0));
                furl = server.out().get(0);
            }
        }
    }

    /** One that is killed leaves a furl that works after the restart. */
    void kill(int rounds) throws Exception {
        String furl = null;
        for (int round = 0; round < rounds; round++) {
            try (LauncherProcess server = LauncherProcess.serve(directory);
                    Load load = new Load()) {
                load.awaitPairs();
                server.kill().awaitExit();
                load.awaitEnd();
                assertThat(furl == null ? server.out().get(0) : furl)
                        .isEqualTo(server.out().get(0));
                furl = server.out().get(0);
            }
        }
    }

    /** Clients that take pairs until the server is gone. */
    private final class Load implements AutoCloseable {
        private final ExecutorService threads = Executors.newFixedThreadPool(ASKERS);
        private final CountDownLatch pairs = new CountDownLatch(PAIRS_PER_ROUND);
        private final List<Future<?>> askers = new ArrayList<>();
        private final RemoteKeyPairSource source = RemoteKeyPairSource.builder(
                        Furl.read(directory.resolve("key_generator.furl")))
                .connectTimeout(TIMEOUT)
                .build();
        private volatile boolean stopping;
        private volatile boolean over;

        Load() {
            for (int i = 0; i < ASKERS; i++) {
                askers.add(threads.submit(this::ask));
            }
        }

        private Void ask() throws InterruptedException {
            while (!over) {
                try {
                    KeyPair pair = source.get(KeyPairSpec.EC_P_256, TIMEOUT);
                    assertThat(seen.add(pair.getPublic())).as("seen once").isTrue();
                    pairs.countDown();
                } catch (KeyPairSourceException e) {
                    assertThat(stopping)
                            .as("told to stop before %s", e.getMessage())
                            .isTrue();
                    assertThat(e.reason()).as(e.getMessage()).isIn(GONE);
                    over = true;
                }
            }
            return null;
        }

        void awaitPairs() throws InterruptedException {
            assertThat(pairs.await(180, TimeUnit.SECONDS)).isTrue();
            stopping = true;
        }

        /** Every asker has had an answer to every call, and none of them was wrong. */
        void awaitEnd() throws Exception {
            for (Future<?> asker : askers) {
                asker.get(180, TimeUnit.SECONDS);
            }
        }

        @Override
        public void close() {
            over = true;
            source.close();
            threads.shutdown();
        }
    }
}
