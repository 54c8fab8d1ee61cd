package dev.keysource.examples.launcher;

import dev.keysource.KeyPairRequest;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceListener;
import dev.keysource.KeyPairSources;
import dev.keysource.KeyPairSpec;
import dev.keysource.remote.KeyPairServer;
import dev.keysource.remote.ServerIdentity;
import dev.keysource.testkit.TestPorts;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Servers that are there and do not answer: a node whose chain is {@code remote, local} and
 * that waits 5 s at most gets every pair from {@code local}. What each request took is left in {@code target/silence}.
 */
@Timeout(600)
class SilentServerIT {
    private static final KeyPairSpec SPEC = KeyPairSpec.RSA_2048;
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int REQUESTS = 12;

    @TempDir
    private Path temp;

    private Path directory;
    private final BlockingQueue<String> tiers = new LinkedBlockingQueue<>();

    @BeforeEach
    void createAGenerator() {
        directory = temp.resolve("generator");
    }

    private KeyPairSource open(Path furlFile) {
        Properties settings = new Properties();
        settings.setProperty("keysource.chain", "remote, local");
        settings.setProperty("keysource.remote.furl-file", furlFile.toString());
        return KeyPairSources.builder()
                .listener(new KeyPairSourceListener() {
                    @Override
                    public void onAnswer(String chain, String tier, KeyPairSpec spec, long waitedNanos) {
                        tiers.add(tier);
                    }
                })
                .forProperties(settings);
    }

    private void askOften(KeyPairSource chain, String kind) throws Exception {
        List<String> report = new ArrayList<>();
        for (int i = 1; i <= REQUESTS; i++) {
            long start = System.nanoTime();
            assertThat(chain.get(SPEC, LIMIT)).isNotNull();
            report.add("request " + i + ": "
                    + Duration.ofNanos(System.nanoTime() - start).toMillis() + " ms");
            assertThat(tiers.take()).isEqualTo("local");
        }
        Path reports = Files.createDirectories(Path.of("target", "silence"));
        Files.write(reports.resolve(kind + ".txt"), report);
    }

    private void firstFromRemote(KeyPairSource chain) throws Exception {
        assertThat(chain.get(SPEC, Duration.ofSeconds(60))).isNotNull();
        assertThat(tiers.take()).isEqualTo("remote");
    }

    @Test
    void get_serverIsAliveAndSilent_isAnsweredByLocalEachTime() throws Exception {
        ServerIdentity identity = ServerIdentity.create();
        try (KeyPairSource silent = new Silent();
                KeyPairServer server = KeyPairServer.builder(silent, identity).start()) {
            Path furlFile = temp.resolve("key_generator.furl");
            identity.furl("127.0.0.1:" + server.port()).write(furlFile);
            try (KeyPairSource chain = open(furlFile)) {
                askOften(chain, "alive");
            }
        }
    }

    @Test
    void get_serverIsFrozen_isAnsweredByLocalEachTime() throws Exception {
        GeneratorDirectory.create(directory).keepPort(TestPorts.take());
        try (LauncherProcess server = LauncherProcess.serve(directory);
                KeyPairSource chain = open(directory.resolve("key_generator.furl"))) {
            firstFromRemote(chain);
            server.freeze();
            askOften(chain, "frozen");
        }
    }

    @Test
    void get_networkSwallowsEverything_isAnsweredByLocalEachTime() throws Exception {
        ServerIdentity identity = ServerIdentity.create();
        try (KeyPairSource local = KeyPairSources.forChain("local");
                KeyPairServer server = KeyPairServer.builder(local, identity).start();
                BlackHole network = new BlackHole(server.port())) {
            Path furlFile = temp.resolve("key_generator.furl");
            identity.furl("127.0.0.1:" + network.port()).write(furlFile);
            try (KeyPairSource chain = open(furlFile)) {
                firstFromRemote(chain);
                network.swallow();
                askOften(chain, "swallowed");
            }
        }
    }

    /** Takes requests and answers none. */
    private static final class Silent implements KeyPairSource {
        @Override
        public String name() {
            return "silent";
        }

        @Override
        public List<KeyPairSource> behind() {
            return List.of();
        }

        @Override
        public List<CompletableFuture<KeyPair>> request(KeyPairRequest request) {
            return List.of(answer());
        }

        private CompletableFuture<KeyPair> answer() {
            return new CompletableFuture<>();
        }

        @Override
        public void close() {}
    }
}
