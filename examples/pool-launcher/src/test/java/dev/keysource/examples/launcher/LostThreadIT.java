package dev.keysource.examples.launcher;

import dev.keysource.testkit.TestPorts;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** A key generator that has lost what it cannot go on without ends, and says so by its exit code. */
@Timeout(600)
class LostThreadIT {
    @TempDir
    private Path directory;

    @BeforeEach
    void create() throws IOException {
        GeneratorDirectory.create(directory).keepPort(TestPorts.take());
        Files.write(
                directory.resolve("keysource.properties"),
                List.of("keysource.chain = local", "keysource.server.drain-timeout = 1s"));
    }

    @Test
    void run_threadIsOutOfMemory_stopsInGoodOrderAndExitsWith3() throws Exception {
        try (LauncherProcess server = LauncherProcess.serve(LostThread.command(LostThread.OUT_OF_MEMORY, directory))) {
            server.say("now");
            assertThat(server.awaitExit()).isEqualTo(3);
            assertThat(server.err())
                    .contains(
                            "pool-launcher: the key generator cannot go on: java.lang.OutOfMemoryError: thrown by a test")
                    .anyMatch(line -> line.contains("stopped: orphaned=0"));
        }
    }

    @Test
    void sigterm_shutdownHangs_exitsWith3InTime() throws Exception {
        try (LauncherProcess server = LauncherProcess.serve(LostThread.command(LostThread.STUCK, directory))) {
            server.say("now");
            server.awaitOut(LostThread.STUCK);
            assertThat(server.terminate().awaitExit()).isEqualTo(3);
        }
    }
}
