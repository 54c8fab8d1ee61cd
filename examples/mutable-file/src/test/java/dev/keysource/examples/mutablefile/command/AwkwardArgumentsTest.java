package dev.keysource.examples.mutablefile.command;

import dev.keysource.examples.mutablefile.TestKeys;
import dev.keysource.examples.mutablefile.capability.Format;
import dev.keysource.examples.mutablefile.capability.MutableFileException;
import dev.keysource.examples.mutablefile.store.EmbeddedStore;
import dev.keysource.examples.mutablefile.store.FileStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Names that look like options, or like something else that a command line can hold, and secrets in the wrong place. */
class AwkwardArgumentsTest {
    @TempDir
    private Path temporary;

    private Path store;
    private Path config;
    private String capability;

    /** What one command did, run inside this process. */
    private record Result(int exitCode, String out, String err) {}

    @BeforeEach
    void makeAFile() throws Exception {
        store = temporary.resolve("store");
        config = Files.createDirectory(temporary.resolve("node"));
        try (FileStore files = EmbeddedStore.at(store)) {
            capability = files.create(TestKeys.rsa(), Format.SDMF, new byte[1])
                    .join()
                    .text();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-hidden", "-V1", "-h.txt", "--nonsense", "--store"})
    void name_likeAnOption_isTakenOnceOptionsHaveEnded(String name) {
        Result refused = run("mkdir", "--config", config, "--store", store, name);
        assertThat(refused.exitCode()).as("%s", refused).isEqualTo(1);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err().lines()).singleElement().asString().contains(name);

        Result made = run("mkdir", "--config", config, "--store", store, "--", name);
        assertThat(made.exitCode()).as("%s", made).isZero();
        assertThat(made.out()).startsWith("URI:DIR2:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-h", "--help", "-V", "-hidden", "--verbose", "@nonsense", "mkdir"})
    void option_valueLikeAnOption_isTheValue(String name) {
        for (Object[] value : List.of(new Object[] {"--config", name}, new Object[] {"--config=" + name})) {
            Result result = run(Stream.of(new Object[] {"mkdir"}, value, new Object[] {"--store", store, "top"})
                    .flatMap(Stream::of)
                    .toArray());
            assertThat(result.exitCode()).as("%s", result).isEqualTo(1);
            assertThat(result.err()).contains(name).doesNotContain("--help tells more");
            assertThat(result.out()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-hidden", "@at", "a=b", "=", "a=URI:b", "--help"})
    void child_ofAnyName_isEntered(String name) {
        Result made = run("mkdir", "--config", config, "--store", store, "--child", name + "=" + capability, "top");
        assertThat(made.exitCode()).as("%s", made).isZero();
        assertThat(run("read", "--store", store, made.out().strip()).out().strip())
                .isEqualTo(capability + " " + name);
    }

    @Test
    void child_twiceOrWithoutACapability_isRefused() {
        Object[] before = {"mkdir", "--config", config, "--store", store, "--child", "x=" + capability, "--child"};
        for (String child : List.of("x=" + capability, "y", "y=", "=" + capability, "y=URI:CHK:x")) {
            Result result = run(
                    Stream.concat(Stream.of(before), Stream.of(child, "top")).toArray());
            assertThat(result.exitCode()).as("%s", result).isEqualTo(1);
            assertThat(result.out()).isEmpty();
            assertThat(result.err()).doesNotContain(capability);
        }
    }

    @Test
    void capability_inAFile_isReadWhereverOneIsAskedFor() throws Exception {
        Path file = Files.writeString(temporary.resolve("my cap"), capability + "\n");
        Path content = Files.writeString(temporary.resolve("content"), "new");
        assertThat(run("verify", "--store", store, "@" + file).err()).startsWith("sequence number 1, ");
        assertThat(run("write", "--store", store, "@" + file, content).exitCode())
                .isZero();
        assertThat(run("verify", "--store", store, "@" + file).err()).startsWith("sequence number 2, ");
        Result top = run("mkdir", "--config", config, "--store", store, "--child", "x=@" + file, "top");
        assertThat(top.exitCode()).as("%s", top).isZero();
        Path parent = Files.writeString(temporary.resolve("parent"), top.out());
        Result below = run("mkdir", "--config", config, "--store", store, "--parent", "@" + parent, "below");
        assertThat(below.exitCode()).as("%s", below).isZero();
        assertThat(run("read", "--store", store, "@" + parent).out().lines())
                .containsExactly(below.out().strip() + " below", capability + " x");
    }

    @Test
    void capability_inAFileThatHoldsAnother_namesTheFileOnly() throws Exception {
        Path two = Files.writeString(temporary.resolve("two"), capability + "\n" + capability);
        for (Path file : List.of(two, temporary.resolve("absent"), temporary)) {
            Result result = run("verify", "--store", store, "@" + file);
            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.err()).contains(file.toString()).doesNotContain(capability);
        }
    }

    @Test
    void name_withAnAtSign_isNotReplacedByWhatTheFileHolds() throws Exception {
        Path file = Files.writeString(temporary.resolve("arguments"), "--help");
        Result result = run("create", "--config", config, "--store", store, "@" + file);
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("cannot read @" + file);
        assertThat(result.out()).isEmpty();
    }

    @Test
    void capability_whereNoneBelongs_isNotEchoed() {
        Result result = run("verify", "--store", store, capability, capability);
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("(a capability)").doesNotContain(capability);
    }

    @Test
    void home_userWithoutAName_isWhereTheEnvironmentSays() {
        assertThat(StoreOptions.home("/home/one", "/home/two")).isEqualTo(Path.of("/home/one"));
        assertThat(StoreOptions.home("?", "/home/two")).isEqualTo(Path.of("/home/two"));
        assertThatThrownBy(() -> StoreOptions.home("?", null))
                .isInstanceOf(MutableFileException.class)
                .hasMessageContaining("--store");
    }

    private static Result run(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        int exitCode = line.execute(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
        return new Result(exitCode, out.toString(), err.toString());
    }
}
