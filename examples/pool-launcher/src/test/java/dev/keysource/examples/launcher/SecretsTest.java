package dev.keysource.examples.launcher;

import dev.keysource.remote.ServerIdentity;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Two commands that change the secrets at once. */
class SecretsTest {
    private static final int ROTATIONS = 20;

    @TempDir
    private Path temp;

    private Path directory;
    private Path identity;
    private Path lock;

    @BeforeEach
    void makeAGenerator() throws IOException {
        directory = temp.resolve("generator");
        identity = GeneratorDirectory.create(directory).identityFile();
        lock = directory.resolve("key_generator.lock");
        ServerIdentity.readOrCreate(identity);
    }

    @Test
    void rotateAndRevoke_atOnce_loseNoUpdate() {
        CommandLineResult.done("rotate-secret", directory);
        List<String> old = ServerIdentity.read(identity).secretIds();
        List<CompletableFuture<CommandLineResult>> commands = Stream.concat(
                        Stream.generate(() -> new Object[] {"rotate-secret", directory})
                                .limit(ROTATIONS),
                        old.stream().map(id -> new Object[] {"revoke-secret", directory, id}))
                .map(command -> CompletableFuture.supplyAsync(
                        () -> CommandLineResult.of(command), task -> new Thread(task).start()))
                .toList();
        assertThat(commands)
                .allSatisfy(command -> assertThat(command.join().err()).isEmpty());
        assertThat(ServerIdentity.read(identity).secretIds()).hasSize(ROTATIONS).doesNotContainAnyElementsOf(old);
    }

    @Test
    void rotateAndRevoke_whileAnotherProgramChangesThem_changeNothing() throws IOException {
        String id = ServerIdentity.read(identity).secretIds().get(0);
        CommandLineResult.done("rotate-secret", directory);
        String before = Files.readString(identity);
        try (FileChannel other = FileChannel.open(lock, StandardOpenOption.WRITE)) {
            other.lock();
            for (CommandLineResult result : List.of(
                    CommandLineResult.of("rotate-secret", directory),
                    CommandLineResult.of("revoke-secret", directory, id))) {
                assertThat(result.exitCode()).isEqualTo(1);
                assertThat(result.err()).contains(lock + ": ", "another");
            }
        }
        assertThat(identity).hasContent(before);
    }

    @Test
    void rotate_always_leavesALockForItsOwnerOnly() throws IOException {
        CommandLineResult.done("rotate-secret", directory);
        CommandLineResult.done("rotate-secret", directory);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(lock)))
                .isEqualTo("rw-------");
    }

    @Test
    void rotate_linkInThePlaceOfTheLock_isRefused() throws IOException {
        Files.createSymbolicLink(lock, temp.resolve("elsewhere"));
        assertThat(CommandLineResult.of("rotate-secret", directory).exitCode()).isEqualTo(1);
        assertThat(temp.resolve("elsewhere")).doesNotExist();
        assertThat(ServerIdentity.read(identity).secretIds()).hasSize(1);
    }
}
