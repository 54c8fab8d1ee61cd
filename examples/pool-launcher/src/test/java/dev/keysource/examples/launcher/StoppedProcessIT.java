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
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** How the process of a command begins and ends when its surroundings are not as they should be. */
@Timeout(600)
class StoppedProcessIT {
    @TempDir
    private Path temp;

    private Path directory;
    private Path furl;

    @BeforeEach
    void createAGenerator() throws IOException {
        directory = temp.resolve("generator");
        furl = directory.resolve("key_generator.furl");
        GeneratorDirectory.create(directory).keepPort(TestPorts.take());
        Files.writeString(
                directory.resolve("keysource.properties"), "keysource.chain = local\nkeysource.server.specs = all\n");
    }

    @Test
    void terminate_whatOthersDoAtTheEnd_isDone() throws Exception {
        Path recording = temp.resolve("recording.jfr");
        try (LauncherProcess server =
                LauncherProcess.serve(java(List.of("-XX:StartFlightRecording=filename=" + recording), "run"))) {
            assertThat(server.terminate().awaitExit()).isZero();
        }
        assertThat(recording).isNotEmptyFile();
    }

    @Test
    void run_twiceAtOnce_oneServes() throws Exception {
        try (LauncherProcess server = LauncherProcess.serve(directory);
                LauncherProcess second = LauncherProcess.start("run", directory)) {
            assertThat(second.awaitExit()).isEqualTo(1);
            assertThat(second.err()).singleElement().asString().contains("another program runs this key generator");
            assertThat(get(temp.resolve("pair.pem"))).isZero();
            assertThat(server.terminate().awaitExit()).isZero();
        }
    }

    @Test
    void run_nobodyReadsWhatIsLogged_servesAndStops() throws Exception {
        Path out = temp.resolve("out");
        Process server = new ProcessBuilder(java(List.of("-Dkeysource.log.level=TRACE"), "run"))
                .redirectOutput(out.toFile())
                .start();
        try {
            await().atMost(180, TimeUnit.SECONDS)
                    .until(() -> Files.readString(out).contains("#v=1"));
            for (int i = 0; i < 3; i++) { // each logs more than a pipe holds
                assertThat(get(temp.resolve("pair" + i + ".pem"))).isZero();
            }
            server.toHandle().destroy();
            assertThat(server.waitFor(180, TimeUnit.SECONDS)).isTrue();
            assertThat(server.exitValue()).isZero();
        } finally {
            server.destroyForcibly();
        }
    }

    @Test
    void get_stoppedBySignal_leavesNoFile() throws Exception {
        Path pair = temp.resolve("pair.pem");
        try (LauncherProcess server = LauncherProcess.serve(directory).freeze();
                LauncherProcess get =
                        LauncherProcess.start("get", "--furl-file", furl, "--spec", "Ed25519", "--out", pair)) {
            await().atMost(180, TimeUnit.SECONDS).until(() -> Files.exists(pair));
            assertThat(get.terminate().awaitExit()).isNotZero();
            assertThat(pair).doesNotExist();
            server.kill();
        }
    }

    @Test
    void get_longTimeout_isTaken() throws Exception {
        try (LauncherProcess server = LauncherProcess.serve(directory)) {
            CommandLineResult got = CommandLineResult.of(
                    "get", "--furl-file", furl, "--spec", "Ed25519", "--timeout", Integer.MAX_VALUE);
            assertThat(got.exitCode()).as(got.err()).isZero();
            assertThat(server.terminate().awaitExit()).isZero();
        }
    }

    @Test
    void run_unknownLogLevel_isRefused() throws Exception {
        try (LauncherProcess server = LauncherProcess.start(java(List.of("-Dkeysource.log.level=nonsense"), "run"))) {
            assertThat(server.awaitExit()).isEqualTo(1);
            assertThat(server.err())
                    .singleElement()
                    .asString()
                    .contains("keysource.log.level: found 'nonsense', allowed is one of OFF, ERROR");
        }
    }

    @Test
    void run_logbackConfiguredByItsUser_logsAsThatSays() throws Exception {
        Path log = temp.resolve("own.log");
        Path configuration = Files.writeString(temp.resolve("logback.xml"), """
                <configuration>
                  <appender name="own" class="ch.qos.logback.core.FileAppender">
                    <file>%s</file>
                    <encoder><pattern>own %%msg%%n</pattern></encoder>
                  </appender>
                  <root level="info"><appender-ref ref="own"/></root>
                </configuration>
                """.formatted(log));
        try (LauncherProcess server =
                LauncherProcess.serve(java(List.of("-Dlogback.configurationFile=" + configuration), "run"))) {
            assertThat(server.terminate().awaitExit()).isZero();
        }
        assertThat(log).content().contains("own serving local on port");
    }

    private int get(Path file) throws Exception {
        try (LauncherProcess get =
                LauncherProcess.start("get", "--furl-file", furl, "--spec", "Ed25519", "--out", file)) {
            return get.awaitExit();
        }
    }

    private List<String> java(List<String> options, String command) {
        List<String> line = new ArrayList<>(LauncherProcess.command(command, directory));
        line.addAll(line.indexOf("-jar"), options);
        return line;
    }
}
