package dev.keysource.examples.launcher;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** A key generator that has no file descriptors left. */
@Timeout(600)
class DescriptorsIT {
    private static final int DESCRIPTORS = 150;

    @TempDir
    private Path temp;

    @Test
    void run_noDescriptorsLeft_saysSoOnceAndServesAgain() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/fd")), "only Linux is known to say it in these words");
        Path directory = temp.resolve("generator");
        GeneratorDirectory.create(directory);
        Files.write(directory.resolve("keysource.properties"), List.of("keysource.chain = local"));
        List<String> command = new ArrayList<>(
                List.of("bash", "-c", "ulimit -n " + DESCRIPTORS + " && exec \"$@\"", "with few descriptors"));
        command.addAll(LauncherProcess.command("run", directory));
        try (LauncherProcess server = LauncherProcess.serve(command)) {
            int port = Integer.parseInt(
                    Files.readString(directory.resolve("portnum")).strip());
            List<Socket> strangers = new ArrayList<>();
            for (int i = 0; i < 2 * DESCRIPTORS; i++) {
                strangers.add(new Socket(InetAddress.getLoopbackAddress(), port));
            }
            assertThat(server.awaitLog("could not be accepted")).contains("Too many open files");
            for (Socket stranger : strangers) {
                stranger.close();
            }
            CommandLineResult.done("get", "--furl-file", directory.resolve("key_generator.furl"), "--spec", "Ed25519");
            CommandLineResult.done("rotate-secret", directory);
            server.awaitLog("KeyGenerator: active secrets: ");
            assertThat(server.terminate().awaitExit()).isZero();
            assertThat(server.err())
                    .filteredOn(line -> line.contains("could not be accepted"))
                    .hasSize(1);
        }
    }
}
