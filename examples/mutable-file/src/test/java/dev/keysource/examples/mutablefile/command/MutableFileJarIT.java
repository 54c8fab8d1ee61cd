package dev.keysource.examples.mutablefile.command;

import dev.keysource.examples.mutablefile.TestKeys;
import dev.keysource.examples.mutablefile.capability.Capability;
import dev.keysource.examples.mutablefile.capability.Format;
import dev.keysource.examples.mutablefile.command.Program.Result;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The jar as it is run by a user, without a key generator. */
@Timeout(600)
class MutableFileJarIT {
    @TempDir
    private Path temporary;

    private String store;
    private String config;
    private Path one;
    private Path two;

    @BeforeEach
    void prepare() throws Exception {
        store = temporary.resolve("store").toString();
        config = Files.createDirectory(temporary.resolve("node")).toString();
        one = Files.writeString(temporary.resolve("one.txt"), "one");
        two = Files.writeString(temporary.resolve("two.txt"), "two\n");
    }

    @Test
    void create_files_printsCapabilitiesThatReadWriteAndVerify() throws Exception {
        Result created = Program.mutableFile(
                "create", "--config", config, "--store", store, "--verbose", one.toString(), two.toString());
        List<String> capabilities = created.lines();
        assertThat(capabilities).hasSize(2).allMatch(line -> line.startsWith("URI:SSK:"));
        assertThat(created.err().lines())
                .satisfiesExactly(
                        line -> assertThat(line).matches("\\Q" + one + "\\E: key from \\S+ in [0-9.]+ ms"),
                        line -> assertThat(line).matches("\\Q" + two + "\\E: key from \\S+ in [0-9.]+ ms"));

        Path second = Files.writeString(temporary.resolve("cap"), capabilities.get(1));
        assertThat(Program.mutableFile("read", "--store", store, "@" + second)).isEqualTo(new Result(0, "two\n", ""));
        assertThat(Program.mutableFile("write", "--store", store, capabilities.get(0), two.toString()))
                .isEqualTo(new Result(0, "", ""));
        assertThat(Program.mutableFile("read", "--store", store, capabilities.get(0)))
                .isEqualTo(new Result(0, "two\n", ""));
        String verifier = Capability.parse(capabilities.get(0))
                .attenuate(Capability.Right.VERIFY)
                .text();
        Result verified = Program.mutableFile("verify", "--store", store, verifier);
        assertThat(verified.exit()).isZero();
        assertThat(verified.err()).startsWith("sequence number 2, ");
    }

    @Test
    void create_manyFilesOnATerminal_showsABar() throws Exception {
        assumeTrue(
                new ProcessBuilder("script", "--version").start().waitFor() == 0, "script, of util-linux, is missing");
        Path shown = temporary.resolve("typescript");
        String jar = Path.of("target", "mutable-file.jar").toAbsolutePath().toString();
        String create = String.join(" ", "create --config", config, "--store", store, (one + " ").repeat(12));
        Path capabilities = temporary.resolve("capabilities");
        String java = ProcessHandle.current().info().command().orElseThrow();
        String command = "TERM=xterm exec " + java + " -jar " + jar + " " + create + " > " + capabilities;
        Process process = new ProcessBuilder("script", "--quiet", "--return", "--command", command, shown.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor()).isZero();
        assertThat(Files.readAllLines(capabilities)).hasSize(12).allMatch(line -> line.startsWith("URI:SSK:"));
        assertThat(shown).content().contains("made", "100%").doesNotContain("URI:");
    }

    @Test
    void mkdir_withFilesInIt_listsThem() throws Exception {
        String directory = Program.mutableFile("mkdir", "--config", config, "--store", store, "--format", "mdmf", "top")
                .line();
        assertThat(directory).startsWith("URI:DIR2-MDMF:");
        List<String> files = Program.mutableFile(
                        "create",
                        "--config",
                        config,
                        "--store",
                        store,
                        "--parent",
                        directory,
                        one.toString(),
                        two.toString())
                .lines();
        assertThat(Program.mutableFile("read", "--store", store, directory).lines())
                .containsExactly(files.get(0) + " one.txt", files.get(1) + " two.txt");
    }

    @Test
    void read_unknownCapability_isOneLineAndExitCodeOne() throws Exception {
        String unknown = Capability.ofPair(TestKeys.rsa(), Format.SDMF, false).text();
        Result result = Program.mutableFile("read", "--store", store, unknown);
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).matches("mutable-file: the store .* has no container [a-z2-7]{26}\n");
    }
}
