package dev.keysource.examples.mutablefile.command;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.keysource.PoolStats;
import dev.keysource.remote.Furl;
import dev.keysource.remote.RemoteKeyPairSource;
import dev.keysource.testkit.TestPorts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A key generator in a process of its own whose pool shows what was taken: it is refilled after an hour of quiet. */
public final class TestGenerator implements AutoCloseable {
    private static final Path LAUNCHER =
            Path.of("..", "pool-launcher", "target", "pool-launcher.jar").toAbsolutePath();
    private static final String FURL_FILE = "key_generator.furl";
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Path directory;
    private final int size;
    private KeyGeneratorProcess process;

    private TestGenerator(Path directory, int size, KeyGeneratorProcess process) {
        this.directory = directory;
        this.size = size;
        this.process = process;
    }

    /** Creates and starts one in a directory that is not there. */
    public static TestGenerator start(Path directory, int size) throws Exception {
        KeyGeneratorProcess.create(LAUNCHER, directory);
        Path settings = directory.resolve("keysource.properties");
        Files.writeString(
                settings,
                Files.readString(settings)
                        .replace("keysource.pool.specs = RSA-2048:16", "keysource.pool.specs = RSA-2048:" + size)
                        .replace("keysource.pool.quiet-period = 6s", "keysource.pool.quiet-period = 1h")
                        .concat("\nkeysource.pool.low-water-mark = 1\n"));
        Files.writeString(directory.resolve("portnum"), TestPorts.take() + "\n");
        return new TestGenerator(directory, size, KeyGeneratorProcess.start(LAUNCHER, directory));
    }

    public Path furl() {
        return directory.resolve(FURL_FILE);
    }

    /** Lets a node use the key generator. */
    public void serve(Path node) throws IOException {
        Files.copy(furl(), node.resolve(FURL_FILE), StandardCopyOption.COPY_ATTRIBUTES);
    }

    /** Asks the key generator itself. */
    public PoolStats stats() {
        try (RemoteKeyPairSource monitor = RemoteKeyPairSource.of(Furl.read(furl()))) {
            return monitor.status(PATIENCE).join().pools().get(0);
        }
    }

    public int level() {
        return stats().level();
    }

    public void awaitWarm() {
        await().atMost(PATIENCE).until(() -> level() == size);
    }

    /** The only pool, as the command line of the key generator shows it. */
    public JsonObject shownPool() throws Exception {
        List<String> command = Program.java(LAUNCHER, "status", "--json", "--furl-file", furl().toString());
        JsonObject pool = JsonParser.parseString(
                        String.join("\n", Program.run(command).lines()))
                .getAsJsonObject()
                .getAsJsonArray("pools")
                .get(0)
                .getAsJsonObject();
        assertThat(pool.get("spec").getAsString()).isEqualTo("RSA-2048");
        assertThat(pool.get("target").getAsInt()).isEqualTo(size);
        return pool;
    }

    /** How long it has been on a core so far. */
    public Duration cpu() {
        return ProcessHandle.of(process.pid())
                .flatMap(handle -> handle.info().totalCpuDuration())
                .orElse(Duration.ZERO);
    }

    /** SIGTERM; returns the exit code. */
    public int stop() throws InterruptedException {
        return process.stop();
    }

    /** SIGKILL. */
    public void kill() {
        process.close();
        await().atMost(PATIENCE).until(() -> !process.isRunning());
    }

    public void startAgain() throws InterruptedException {
        process = KeyGeneratorProcess.start(LAUNCHER, directory);
    }

    @Override
    public void close() {
        if (process.isRunning()) {
            kill();
        }
    }
}
