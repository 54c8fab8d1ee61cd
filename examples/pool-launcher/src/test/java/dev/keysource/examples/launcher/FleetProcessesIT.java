package dev.keysource.examples.launcher;

import dev.keysource.FallbackKeyPairSource;
import dev.keysource.KeyPairSpec;
import dev.keysource.local.LocalKeyPairSource;
import dev.keysource.remote.Furl;
import dev.keysource.remote.RemoteKeyPairSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;

/** Three key generators in processes of their own that share an identity, and a caller whose chain falls back on itself. */
@Timeout(300)
class FleetProcessesIT {
    private static final int SERVERS = 3;
    private static final int ASKERS = 4;
    private static final KeyPairSpec SPEC = KeyPairSpec.EC_P_256;
    private static final Duration LONG = Duration.ofSeconds(60);

    private final List<Path> directories = new ArrayList<>();
    private final List<LauncherProcess> servers = new ArrayList<>();

    @TempDir
    private Path temp;

    private Furl furl;

    @BeforeEach
    void start() throws Exception {
        List<String> locations = new ArrayList<>();
        for (int i = 0; i < SERVERS; i++) {
            Path directory = temp.resolve("generator-" + i);
            directories.add(directory);
            GeneratorDirectory.create(directory);
            Files.write(
                    directory.resolve("keysource.properties"),
                    List.of(
                            "keysource.chain = pool(local)",
                            "keysource.pool.specs = EC-P-256:16",
                            "keysource.pool.bypass-below = 1ns",
                            "keysource.pool.refill = watermark"));
            if (i > 0) {
                Files.copy(
                        directories.get(0).resolve("key_generator.pem"),
                        directory.resolve("key_generator.pem"),
                        StandardCopyOption.COPY_ATTRIBUTES);
            }
            servers.add(LauncherProcess.serve(directory));
            furl = Furl.read(directory.resolve("key_generator.furl"));
            locations.addAll(furl.locations());
        }
        furl = new Furl(furl.pin(), locations, furl.secret());
    }

    @AfterEach
    void stop() {
        servers.forEach(LauncherProcess::close);
    }

    @Test
    void sigkill_oneOfThreeUnderLoad_noAcquisitionFailsAndItIsUsedAgain() throws Exception {
        try (Load load = new Load()) {
            awaitUseOf(0, 1, 2);
            servers.get(1).kill().awaitExit();
            load.awaitMore(100);
            servers.set(1, LauncherProcess.serve(directories.get(1)));
            awaitUseOf(1);
            load.end();
        }
    }

    @Test
    void rollingRestart_underLoad_noAcquisitionFails() throws Exception {
        try (Load load = new Load()) {
            awaitUseOf(0, 1, 2);
            for (int i = 0; i < SERVERS; i++) {
                assertThat(servers.get(i).terminate().awaitExit()).isZero();
                load.awaitMore(50);
                servers.set(i, LauncherProcess.serve(directories.get(i)));
                awaitUseOf(i);
            }
            load.end();
        }
    }

    private void awaitUseOf(int... used) {
        for (int i : used) {
            Awaitility.await()
                    .atMost(LONG)
                    .until(() -> servers.get(i).err().stream().anyMatch(line -> line.contains("granted")));
        }
    }

    /** Callers that take pairs from the chain until they are told to stop; every failure and every pair seen twice counts. */
    private final class Load implements AutoCloseable {
        private final Set<PublicKey> seen = ConcurrentHashMap.newKeySet();
        private final AtomicInteger pairs = new AtomicInteger();
        private final ExecutorService threads = Executors.newFixedThreadPool(ASKERS);
        private final List<Future<Void>> askers = new ArrayList<>();
        private final RemoteKeyPairSource remote = RemoteKeyPairSource.connect(furl);
        private final LocalKeyPairSource local = LocalKeyPairSource.create();
        private final FallbackKeyPairSource chain = FallbackKeyPairSource.of(remote, local);
        private volatile boolean over;

        Load() {
            for (int i = 0; i < ASKERS; i++) {
                askers.add(threads.submit(this::ask));
            }
        }

        private Void ask() throws InterruptedException {
            while (!over) {
                assertThat(seen.add(chain.get(SPEC, LONG).getPublic())).isTrue();
                pairs.incrementAndGet();
            }
            return null;
        }

        void awaitMore(int more) {
            int wanted = pairs.get() + more;
            Awaitility.await()
                    .atMost(LONG)
                    .until(() -> pairs.get() >= wanted || askers.stream().anyMatch(Future::isDone));
        }

        void end() throws Exception {
            over = true;
            for (Future<Void> asker : askers) {
                asker.get(LONG.toSeconds(), TimeUnit.SECONDS);
            }
        }

        @Override
        public void close() {
            over = true;
            threads.shutdown();
            chain.close();
            remote.close();
            local.close();
        }
    }
}
