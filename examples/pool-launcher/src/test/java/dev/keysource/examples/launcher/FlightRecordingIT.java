package dev.keysource.examples.launcher;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import dev.keysource.examples.launcher.web.MetricsManual;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** The commands of the operator's manual about flight recordings, as they stand there, on a key generator. */
@Timeout(600)
class FlightRecordingIT {
    private static final Path TOOLS = Path.of(System.getProperty("java.home"), "bin");

    @TempDir
    private Path directory;

    private Path generator;

    /** The commands of the manual that begin so, without their comments. */
    private List<String> commands(String beginning) throws Exception {
        String manual = Files.readString(MetricsManual.FOLDER.resolve("README.md"));
        String section = manual.substring(manual.indexOf("## Flight recordings"));
        return Pattern.compile("(?s)```sh\n(.*?)```")
                .matcher(section)
                .results()
                .flatMap(block -> block.group(1).lines())
                .map(line -> line.replaceAll(" +#.*", ""))
                .filter(line -> line.startsWith(beginning))
                .toList();
    }

    private String run(String command) throws Exception {
        Process process = new ProcessBuilder("sh", "-c", "PATH=" + TOOLS + ":$PATH; " + command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as("%s: %s", command, said).isZero();
        return said;
    }

    private LauncherProcess serve(String option) throws Exception {
        generator = directory.resolve("DIR");
        GeneratorDirectory.create(generator);
        Path settings = generator.resolve("keysource.properties");
        Files.writeString(settings, Files.readString(settings).replace("RSA-2048:16", "RSA-2048:2"));
        List<String> command = LauncherProcess.command("run", generator);
        command.add(command.indexOf("-jar"), option);
        return LauncherProcess.serve(command);
    }

    private void use() throws Exception {
        CommandLineResult.done(
                "get",
                "--furl-file",
                generator.resolve("key_generator.furl"),
                "--spec",
                "RSA-2048",
                "--out",
                directory.resolve("pair.pem"));
    }

    @Test
    void recording_fromTheStart_isReadByTheCommandsOfTheManual() throws Exception {
        String start = commands("java ").get(0);
        assertThat(start).endsWith("-jar pool-launcher.jar run DIR");
        String option = start.substring(start.indexOf("-XX:"), start.indexOf(" -jar"));
        try (LauncherProcess running =
                serve(option.replace("keys.jfr", directory.resolve("keys.jfr").toString()))) {
            running.awaitLog("warm: RSA-2048 2");
            use();
            assertThat(running.terminate().awaitExit()).isZero();
        }
        List<String> readers = commands("jfr ");
        assertThat(readers).hasSize(3);
        assertThat(run(readers.get(0))).containsPattern("dev.keysource.PoolDelivery +1 ");
        assertThat(run(readers.get(1)))
                .contains(
                        "dev.keysource.PoolRefill {", "dev.keysource.PoolGeneration {", "dev.keysource.PoolDelivery {")
                .contains("source = \"pool(local)\"", "spec = \"RSA-2048\"", "level = 2", "took = ", "succeeded = true")
                .contains("waited = ");
        assertThat(StreamSupport.stream(
                                JsonParser.parseString(run(readers.get(2)))
                                        .getAsJsonObject()
                                        .getAsJsonObject("recording")
                                        .getAsJsonArray("events")
                                        .spliterator(),
                                false)
                        .map(JsonElement::getAsJsonObject)
                        .map(event -> event.get("type").getAsString()))
                .containsExactly("dev.keysource.PoolDelivery");
    }

    @Test
    void recording_ofAProcessThatRuns_isBegunAndDumpedByTheCommandsOfTheManual() throws Exception {
        try (LauncherProcess running = serve("-Xshare:auto")) {
            List<String> commands = commands("jcmd ");
            assertThat(commands).hasSize(2);
            run(commands.get(0).replace("PID", Long.toString(running.pid())));
            running.awaitLog("warm: RSA-2048 2");
            use();
            String dump = commands.get(1).replace("PID", Long.toString(running.pid()));
            run(dump.replace("keys.jfr", directory.resolve("keys.jfr").toString()));
            assertThat(run(commands("jfr ").get(1))).contains("dev.keysource.PoolDelivery {");
            assertThat(running.terminate().awaitExit()).isZero();
        }
    }
}
