package dev.keysource.examples.launcher;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import dev.keysource.testkit.TestPorts;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Where the log of a running key generator goes. */
@Timeout(600)
class LogIT {
    @TempDir
    private Path temp;

    private Path directory;
    private Path log;

    @BeforeEach
    void makeAGenerator() throws IOException {
        directory = temp.resolve("generator");
        log = temp.resolve("log");
        GeneratorDirectory.create(directory).keepPort(TestPorts.take());
        settings("");
    }

    private void settings(String more) throws IOException {
        Files.writeString(directory.resolve("keysource.properties"), "keysource.chain = local\n" + more);
    }

    @Test
    void run_withOptions_logsJsonToTheFileAndToANewOneWhenItIsMoved() throws Exception {
        try (LauncherProcess server = LauncherProcess.serve(
                LauncherProcess.command("run", directory, "--log-format=json", "--log-file", log))) {
            awaitText(log, "serving local on port");
            Path rotated = Files.move(log, temp.resolve("log.1"));
            assertThat(get()).isZero();
            awaitText(log, "granted");
            assertThat(server.terminate().awaitExit()).isZero();
            assertThat(server.err()).isEmpty();
            assertThat(objects(rotated))
                    .anyMatch(line -> line.get("message").getAsString().startsWith("serving local on port"));
            assertThat(objects(log))
                    .last()
                    .matches(line -> line.get("message").getAsString().startsWith("stopped: "));
        }
    }

    @Test
    void run_withSettingsAndAnOption_theOptionCounts() throws Exception {
        settings("keysource.log.file = " + log + "\nkeysource.log.level = TRACE\nkeysource.log.format = json\n");
        try (LauncherProcess server =
                LauncherProcess.serve(LauncherProcess.command("--log-level", "warn", "run", directory))) {
            assertThat(server.terminate().awaitExit()).isZero();
            assertThat(server.err()).isEmpty();
            assertThat(log).isEmptyFile();
        }
    }

    @Test
    void run_logOnAFullDisk_servesAndStops() throws Exception {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "there is no /dev/full");
        try (LauncherProcess server =
                LauncherProcess.serve(LauncherProcess.command("run", directory, "--log-file", full))) {
            assertThat(get()).isZero();
            assertThat(server.terminate().awaitExit()).isZero();
        }
    }

    private int get() throws Exception {
        try (LauncherProcess get = LauncherProcess.start(
                "get", "--furl-file", directory.resolve("key_generator.furl"), "--spec", "Ed25519")) {
            return get.awaitExit();
        }
    }

    private static List<JsonObject> objects(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .map(line -> new Gson().fromJson(line, JsonObject.class))
                .toList();
    }

    private static void awaitText(Path file, String text) {
        await().atMost(180, TimeUnit.SECONDS)
                .until(() -> Files.exists(file) && Files.readString(file).contains(text));
    }
}
