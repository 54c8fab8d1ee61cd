package dev.keysource.examples.launcher;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;

/** The examples in the help of the commands, typed as they stand there, with the start script of the packages. */
@Timeout(600)
class HelpIT {
    private static final Pattern EXAMPLE = Pattern.compile("Example:\\R  (pool-launcher (?:\\\\\\R|.)*)\\R");

    @TempDir
    private Path temp;

    private final TreeSet<String> tried = new TreeSet<>();

    @BeforeEach
    void installTheProgram() throws IOException {
        Path script = Path.of("..", "bin", "pool-launcher").toAbsolutePath();
        Files.copy(
                Path.of("target", "pool-launcher.jar"),
                Files.createDirectory(temp.resolve("lib")).resolve("pool-launcher.jar"));
        Files.copy(script, Files.createDirectory(temp.resolve("bin")).resolve("pool-launcher"));
        // Found by its name, through a link, as a package installs it.
        Files.createSymbolicLink(
                Files.createDirectory(temp.resolve("path")).resolve("pool-launcher"),
                Path.of("..", "bin", "pool-launcher"));
    }

    @Test
    void examples_all_doWhatTheyShow() throws Exception {
        assertThat(done("create-key-generator").out()).hasSize(1);
        try (LauncherProcess server = LauncherProcess.serve(shell(example("run")))) {
            assertThat(done("get").out()).isEmpty();
            assertThat(temp.resolve("pair.pem")).content().startsWith("-----BEGIN PRIVATE KEY-----");
            assertThat(done("status").out()).contains("  \"health\": \"healthy\",");
            try (LauncherProcess watch = LauncherProcess.start(shell(example("watch")))) {
                watch.awaitOut(" healthy RSA-2048 ");
                assertThat(watch.terminate().awaitExit()).isZero();
            }
            List<String> ids = done("rotate-secret").out();
            assertThat(ids).hasSize(2);
            String id = ids.get(0).substring(0, ids.get(0).indexOf(' '));
            assertThat(done(example("revoke-secret").replace(" ID", " " + id), "revoke-secret")
                            .out())
                    .hasSize(1);
            assertThat(server.terminate().awaitExit()).isZero();
        }
        assertThat(done("completion").out()).isEmpty();
        assertThat(temp.resolve("pool-launcher.bash")).content().contains("complete -F");
        assertThat(tried).containsExactlyElementsOf(HelpTest.commands().sorted().toList());
    }

    @Test
    void script_withoutJava_saysWhatIsMissing() throws Exception {
        assertThat(failure("JAVA_HOME=/nowhere pool-launcher --version"))
                .isEqualTo("pool-launcher: no Java found: set JAVA_HOME, or put java on the PATH");
        Path tools = Files.createDirectory(temp.resolve("tools"));
        for (String tool : List.of("basename", "dirname", "readlink", "sed")) {
            Path wrapper = Files.writeString(tools.resolve(tool), "#!/bin/sh\nexec /usr/bin/" + tool + " \"$@\"\n");
            Files.setPosixFilePermissions(wrapper, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        assertThat(failure("PATH=" + temp.resolve("path") + ":" + tools + " JAVA_HOME= /bin/sh "
                        + temp.resolve("path/pool-launcher")))
                .isEqualTo("pool-launcher: no Java found: set JAVA_HOME, or put java on the PATH");
        Path old = temp.resolve("old");
        Files.copy(
                Path.of("/bin/false"),
                Files.createDirectories(old.resolve("bin")).resolve("java"));
        Files.writeString(old.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"11.0.2\"\n");
        assertThat(failure("JAVA_HOME=" + old + " pool-launcher --version"))
                .endsWith("/old/bin/java is Java 11, needed is 17 or newer: set JAVA_HOME");
    }

    private String failure(String command) throws Exception {
        try (LauncherProcess process = LauncherProcess.start(shell(command))) {
            assertThat(process.awaitExit()).isEqualTo(1);
            assertThat(process.out()).isEmpty();
            assertThat(process.err()).hasSize(1);
            return process.err().get(0);
        }
    }

    private LauncherProcess done(String name) throws Exception {
        return done(example(name), name);
    }

    private LauncherProcess done(String command, String name) throws Exception {
        try (LauncherProcess process = LauncherProcess.start(shell(command))) {
            assertThat(process.awaitExit()).as("%s: %s", command, process.err()).isZero();
            assertThat(process.err()).as(name).isEmpty();
            return process;
        }
    }

    private String example(String name) {
        tried.add(name);
        Matcher example = EXAMPLE.matcher(CommandLineResult.done(name, "--help").out());
        assertThat(example.find()).as(name).isTrue();
        return example.group(1).replaceAll("\\\\\\R *", "");
    }

    private List<String> shell(String command) {
        List<String> line = new ArrayList<>(List.of("env", "--chdir=" + temp));
        line.add("PATH=" + temp.resolve("path") + ":" + System.getenv("PATH"));
        line.add("JAVA_HOME=" + System.getProperty("java.home"));
        line.add("KEYSOURCE_ARCHIVES=none");
        line.add("JAVA_OPTS=-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
        line.addAll(List.of("sh", "-c", command.contains("=") || command.contains(">") ? command : "exec " + command));
        return line;
    }
}
