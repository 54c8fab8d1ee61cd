package dev.keysource.examples.mutablefile.grid;

import com.google.gson.JsonArray;
import com.google.gson.JsonParser;
import dev.keysource.testkit.TestPorts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

import static org.awaitility.Awaitility.await;

/** A grid of the real Tahoe-LAFS on loopback: one storage node and clients that know it without an introducer. */
public final class TahoeGrid implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final TahoeInstallation tahoe;
    private final Path directory;
    private final Path storage;
    private final List<Process> nodes = new ArrayList<>();

    private TahoeGrid(TahoeInstallation tahoe, Path directory) {
        this.tahoe = tahoe;
        this.directory = directory;
        this.storage = directory.resolve("storage");
    }

    /** Makes a grid without clients in a directory. */
    public static TahoeGrid start(TahoeInstallation tahoe, Path directory) throws IOException {
        TahoeGrid grid = new TahoeGrid(tahoe, directory);
        try {
            grid.startStorage();
            return grid;
        } catch (IOException | RuntimeException | Error e) {
            grid.close();
            throw e;
        }
    }

    private void startStorage() throws IOException {
        int port = TestPorts.take();
        tahoe.tahoe(
                "create-node",
                "--port=tcp:" + port + ":interface=127.0.0.1",
                "--location=tcp:127.0.0.1:" + port,
                "--webport=none",
                "--nickname=storage",
                storage.toString());
        Path settings = storage.resolve("tahoe.cfg");
        Files.writeString(settings, Files.readString(settings).replace("reserved_space = 1G", "reserved_space = 0"));
        run(storage);
        await().atMost(PATIENCE)
                .until(() -> Files.exists(storage.resolve("private").resolve("storage.furl"))
                        && Files.exists(storage.resolve("node.pubkey")));
    }

    /** Starts one more client and waits until it is connected; returns its directory. */
    public Path startClient(String name) throws IOException {
        Path client = directory.resolve(name);
        tahoe.tahoe(
                "create-client",
                "--webport=tcp:0:interface=127.0.0.1",
                "--shares-needed=1",
                "--shares-happy=1",
                "--shares-total=1",
                "--nickname=" + name,
                client.toString());
        String key = Files.readString(storage.resolve("node.pubkey")).strip().replace("pub-", "");
        String furl = Files.readString(storage.resolve("private").resolve("storage.furl"))
                .strip();
        Files.writeString(
                client.resolve("private").resolve("servers.yaml"),
                "storage:\n  " + key + ":\n    ann:\n      nickname: storage\n      anonymous-storage-FURL: " + furl
                        + "\n");
        run(client);
        await().atMost(PATIENCE).until(() -> isConnected(client));
        return client;
    }

    // A node ends when its standard input does, so none outlives this process.
    private void run(Path node) throws IOException {
        Path log = node.resolveSibling(node.getFileName() + ".log");
        nodes.add(new ProcessBuilder(tahoe.program(), "run", node.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start());
    }

    private static boolean isConnected(Path client) {
        if (!Files.exists(client.resolve("node.url"))) {
            return false;
        }
        try {
            byte[] answer = TahoeNode.inDirectory(client).get("?t=json").join();
            JsonArray servers = JsonParser.parseString(new String(answer, StandardCharsets.UTF_8))
                    .getAsJsonObject()
                    .getAsJsonArray("servers");
            return !servers.isEmpty()
                    && servers.get(0)
                            .getAsJsonObject()
                            .get("connection_status")
                            .getAsString()
                            .startsWith("Connected");
        } catch (CompletionException e) {
            return false; // it does not listen yet
        }
    }

    /** How long the nodes have been on a core so far. */
    public Duration cpu() {
        return nodes.stream()
                .map(node -> node.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
    }

    @Override
    public void close() {
        nodes.forEach(Process::destroy);
        for (Process node : nodes) {
            try {
                if (!node.waitFor(30, TimeUnit.SECONDS)) {
                    node.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                node.destroyForcibly();
            }
        }
    }
}
