package dev.keysource.examples.mutablefile.command;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class MainTest {
    @TempDir
    private Path temporary;

    private String store;
    private String config;
    private Path one;

    @BeforeEach
    void prepare() throws Exception {
        store = temporary.resolve("store").toString();
        config = Files.createDirectory(temporary.resolve("node")).toString();
        one = Files.writeString(temporary.resolve("one.txt"), "one");
    }

    @Test
    void execute_badInput_isOneLineAndExitCodeOne() {
        List<List<String>> wrong = List.of(
                List.of(),
                List.of("create"),
                List.of(
                        "create",
                        "--config",
                        config,
                        "--store",
                        store,
                        temporary.resolve("absent").toString()),
                List.of("create", "--config", config, "--store", store, temporary.toString()),
                List.of("create", "--config", temporary.resolve("absent").toString(), one.toString()),
                List.of("create", "--config", config, "--store", one.toString(), one.toString()),
                List.of("create", "--config", config, "--timeout", "0", one.toString()),
                List.of("create", "--config", config, "--format", "chk", one.toString()),
                List.of("read", "--store", store, "URI:CHK:x"),
                List.of("verify", "--store", store, "--node-url", "http://127.0.0.1:1", "URI:SSK:x"),
                List.of("verify", "--log-level", "loud", "URI:SSK:x"),
                List.of("--log-format", "xml", "verify", "URI:SSK:x"),
                List.of("verify", "--log-file", temporary.resolve("absent/log").toString(), "URI:SSK:x"),
                List.of("nonsense"));
        for (List<String> arguments : wrong) {
            StringWriter out = new StringWriter();
            StringWriter err = new StringWriter();
            CommandLine line =
                    Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
            assertThat(line.execute(arguments.toArray(String[]::new)))
                    .as("%s", arguments)
                    .isEqualTo(1);
            assertThat(out.toString()).as("%s", arguments).isEmpty();
            assertThat(err.toString().lines())
                    .as("%s", arguments)
                    .singleElement()
                    .asString()
                    .startsWith("mutable-file: ");
        }
    }
}
