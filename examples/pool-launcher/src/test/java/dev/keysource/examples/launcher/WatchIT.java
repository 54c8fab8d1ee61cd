package dev.keysource.examples.launcher;

import dev.keysource.testkit.TestPorts;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The live view of a key generator in another process: in lines, and on a pseudo terminal, which script of util-linux gives. */
@Timeout(600)
class WatchIT {
    private static final String ALTERNATE_SCREEN = "\u001b[?1049h";
    private static final String NORMAL_SCREEN = "\u001b[?1049l";
    private static final String COLOUR = "\u001b[32m";

    @TempDir
    private Path temp;

    private Path directory;
    private Path furl;
    private Path typescript;

    @BeforeEach
    void makeAGenerator() throws IOException {
        directory = temp.resolve("generator");
        furl = directory.resolve("key_generator.furl");
        typescript = temp.resolve("typescript");
        GeneratorDirectory.create(directory).keepPort(TestPorts.take());
        Files.writeString(
                directory.resolve("keysource.properties"),
                "keysource.chain = pool(local)\nkeysource.pool.specs = Ed25519:3\n");
    }

    @Test
    void watch_noTerminal_printsALineForEachLook() throws Exception {
        try (LauncherProcess server = LauncherProcess.serve(directory);
                LauncherProcess watch =
                        LauncherProcess.start("watch", "--furl-file", furl, "--interval", "1", "--count", "2")) {
            server.awaitLog("warm: ");
            assertThat(watch.awaitExit()).as("%s", watch.err()).isZero();
            assertThat(watch.out()).hasSize(2).allMatch(line -> line.contains(" healthy Ed25519 "));
            assertThat(watch.err()).isEmpty();
            assertThat(server.terminate().awaitExit()).isZero();
        }
    }

    @Test
    void watch_serverThatGoesAndComesBack_isAwayMeanwhile() throws Exception {
        try (LauncherProcess server = LauncherProcess.serve(directory);
                LauncherProcess watch = LauncherProcess.start("watch", "--furl-file", furl, "--interval", "1")) {
            watch.awaitOut(" healthy Ed25519 ");
            assertThat(server.terminate().awaitExit()).isZero();
            watch.awaitOut(" away since ");
            long before = watch.out().size();
            try (LauncherProcess again = LauncherProcess.serve(directory)) {
                await().atMost(180, TimeUnit.SECONDS)
                        .until(() ->
                                watch.out().stream().skip(before).anyMatch(line -> line.contains(" healthy Ed25519 ")));
                assertThat(watch.interrupt().awaitExit()).isZero();
                assertThat(again.terminate().awaitExit()).isZero();
            }
        }
    }

    @Test
    void watch_nobodyAnswers_exitsWith1AndSaysWhy() throws Exception {
        try (LauncherProcess server = LauncherProcess.serve(directory)) {
            assertThat(server.terminate().awaitExit()).isZero();
        }
        try (LauncherProcess watch = LauncherProcess.start("watch", "--furl-file", furl, "--count", "1")) {
            assertThat(watch.awaitExit()).isEqualTo(1);
            assertThat(watch.out()).singleElement().asString().contains(" away since ");
            assertThat(watch.err()).singleElement().asString().contains("nothing has answered");
        }
    }

    @Test
    void watch_outputThatNobodyReadsAnyMore_ends() throws Exception {
        String command = String.join(" ", LauncherProcess.command("watch", "--furl-file", furl, "--interval", "1"));
        try (LauncherProcess server = LauncherProcess.serve(directory);
                LauncherProcess pipe = LauncherProcess.start(
                        List.of("bash", "-c", command + " | head -n 1; echo \"exit code ${PIPESTATUS[0]}\""));
                LauncherProcess closed = LauncherProcess.start(List.of("bash", "-c", "exec " + command + " >&-"))) {
            assertThat(pipe.awaitExit()).isZero();
            assertThat(pipe.out()).hasSize(2).last().isEqualTo("exit code 0");
            assertThat(pipe.err()).isEmpty();
            assertThat(closed.awaitExit()).isZero();
            assertThat(server.terminate().awaitExit()).isZero();
        }
    }

    @Test
    void watch_onATerminal_redrawsInPlaceAndGivesItBack() throws Exception {
        try (LauncherProcess server = LauncherProcess.serve(directory);
                LauncherProcess terminal = onATerminal(Map.of("TERM", "xterm"), "--interval", "1")) {
            await().atMost(180, TimeUnit.SECONDS).until(() -> shown().split("every 1 s", -1).length > 3);
            interrupt(terminal);
            assertThat(terminal.awaitExit()).isZero();
            assertThat(shown()).contains(ALTERNATE_SCREEN, COLOUR, "Ed25519", "[#", NORMAL_SCREEN);
            String after = shown().substring(shown().indexOf(NORMAL_SCREEN));
            assertThat(after).contains("\u001b[?1049l").contains("Ed25519");
            assertThat(server.terminate().awaitExit()).isZero();
        }
    }

    @Test
    void watch_onATerminalWithoutColours_hasNone() throws Exception {
        try (LauncherProcess server = LauncherProcess.serve(directory);
                LauncherProcess terminal =
                        onATerminal(Map.of("TERM", "xterm", "NO_COLOR", "1"), "--interval", "1", "--count", "2")) {
            assertThat(terminal.awaitExit()).isZero();
            assertThat(shown()).contains(ALTERNATE_SCREEN, "Ed25519").doesNotContainPattern("\u001b\\[[0-9;]*m");
            assertThat(server.terminate().awaitExit()).isZero();
        }
    }

    @Test
    void watch_onADumbTerminal_printsLines() throws Exception {
        try (LauncherProcess server = LauncherProcess.serve(directory);
                LauncherProcess terminal = onATerminal(Map.of("TERM", "dumb"), "--count", "1")) {
            assertThat(terminal.awaitExit()).isZero();
            assertThat(shown()).contains(" healthy Ed25519 ").doesNotContain("\u001b[");
            assertThat(server.terminate().awaitExit()).isZero();
        }
    }

    private LauncherProcess onATerminal(Map<String, String> environment, String... options) throws Exception {
        assumeTrue(
                new ProcessBuilder("script", "--version").start().waitFor() == 0, "script, of util-linux, is missing");
        List<Object> watch = new ArrayList<>(List.of("watch", "--furl-file", furl));
        watch.addAll(List.of(options));
        List<String> command = new ArrayList<>(List.of("env"));
        environment.forEach((name, value) -> command.add(name + "=" + value));
        command.addAll(List.of("script", "--quiet", "--flush", "--return", "--command"));
        command.add("exec " + String.join(" ", LauncherProcess.command(watch.toArray())));
        command.add(typescript.toString());
        return LauncherProcess.start(command);
    }

    private String shown() throws IOException {
        return Files.exists(typescript) ? Files.readString(typescript) : "";
    }

    /** What Ctrl-C does: the signal goes to the program on the terminal. */
    private static void interrupt(LauncherProcess terminal) throws Exception {
        ProcessHandle program =
                terminal.descendants().reduce((first, last) -> last).orElseThrow();
        assertThat(new ProcessBuilder("kill", "-INT", Long.toString(program.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }
}
