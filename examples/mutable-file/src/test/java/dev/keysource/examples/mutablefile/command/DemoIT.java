package dev.keysource.examples.mutablefile.command;

import dev.keysource.examples.mutablefile.command.Program.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** The command of the README's quick start. */
@Timeout(900)
class DemoIT {
    @TempDir
    private Path temporary;

    private Result demo(String... arguments) throws Exception {
        List<String> command = Program.java(Program.MUTABLE_FILE, arguments);
        command.add(1, "-Djava.io.tmpdir=" + Files.createDirectory(temporary.resolve("tmp")));
        return Program.run(command);
    }

    @Test
    void demo_twoFiles_showsThreeKeysFromThePoolAndLeavesNothing() throws Exception {
        Path one = Files.writeString(temporary.resolve("one"), "1");
        Path two = Files.writeString(temporary.resolve("two"), "22");
        List<String> lines = demo("demo", one.toString(), two.toString()).lines();
        assertThat(lines)
                .filteredOn(line -> line.contains("key from remote in "))
                .hasSize(3);
        assertThat(lines).filteredOn(line -> line.contains(" URI:SSK:")).hasSize(2);
        assertThat(lines).filteredOn(line -> line.contains(" URI:DIR2:")).hasSize(1);
        assertThat(lines)
                .filteredOn(line -> line.contains("bytes, the same; verified: sequence number 1, "))
                .hasSize(2);
        assertThat(lines.get(1)).startsWith("pool           16 of 16 RSA-2048");
        assertThat(lines.get(lines.size() - 1)).startsWith("key generator  stopped with exit code 0 in ");
        assertThat(temporary.resolve("tmp")).isEmptyDirectory();
    }

    @Test
    void demo_noLauncher_saysWhereItWasLookedFor() throws Exception {
        Path one = Files.writeString(temporary.resolve("one"), "1");
        Path absent = temporary.resolve("absent.jar");
        assertThat(demo("demo", "--launcher", absent.toString(), one.toString()))
                .isEqualTo(new Result(
                        1,
                        "",
                        "mutable-file: there is no key generator at " + absent
                                + "; build it (./mvnw package) or name it with --launcher\n"));
    }
}
