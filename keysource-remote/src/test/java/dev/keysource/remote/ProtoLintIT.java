package dev.keysource.remote;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The .proto is public API and keeps the rules of buf: a package with a version, standard names, a zero value in every
 * enum, a comment on everything. {@code examples/clients/make-clients} installs buf, in the directory that the system
 * property {@code interop.clients} names, or in the user's cache.
 */
@Tag("interop")
class ProtoLintIT {
    private static final Path CLIENTS = Path.of(System.getProperty(
            "interop.clients", Path.of(System.getProperty("user.home"), ".cache", "keysource", "clients") + ""));
    private static final Path PROTO = Path.of("src", "main", "proto", "keysource", "v1", "key_pair_service.proto");

    @TempDir
    private Path copy;

    @BeforeEach
    void copyTheProto() throws IOException {
        Files.createDirectories(copy.resolve(PROTO).getParent());
        Files.copy(PROTO, copy.resolve(PROTO));
        Files.copy(Path.of("buf.yaml"), copy.resolve("buf.yaml"));
    }

    @Test
    void lint_theProto_findsNothing() throws Exception {
        assertThat(lint()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    package keysource.v1;                  | package keysource;             | PACKAGE_VERSION_SUFFIX
                    // Asks for one key pair.              | ''                             | COMMENT_MESSAGE
                    // How many pairs are ready.           | ''                             | COMMENT_FIELD
                    // Pairs are being made.               | ''                             | COMMENT_ENUM_VALUE
                    service KeyPairService                 | service KeyPairs               | SERVICE_SUFFIX
                    POOL_STATE_UNSPECIFIED                 | POOL_STATE_UNKNOWN             | ENUM_ZERO_VALUE_SUFFIX
                    POOL_STATE_REFILLING                   | REFILLING                      | ENUM_VALUE_PREFIX
                    int32 in_flight                        | int32 inFlight                 | FIELD_LOWER_SNAKE_CASE
                    returns (GetStatusResponse)            | returns (PoolStatus)           | RPC_RESPONSE_STANDARD_NAME
                    """)
    void lint_aRuleBroken_saysWhich(String good, String bad, String rule) throws Exception {
        Path proto = copy.resolve(PROTO);
        String text = Files.readString(proto);
        assertThat(text).contains(good);
        Files.writeString(proto, text.replace(good, bad));
        assertThat(lint()).contains("\"type\":\"" + rule + "\"");
    }

    private String lint() throws Exception {
        Path buf = CLIENTS.resolve("node/node_modules/.bin/buf");
        assertThat(buf).as("examples/clients/make-clients installs it").isExecutable();
        // Its launcher needs a Node.js, and not every one on the path will do.
        ProcessBuilder command = new ProcessBuilder(
                CLIENTS.resolve("node/node_modules/.bin/node").toString(),
                buf.toRealPath().toString(),
                "lint",
                "--error-format=json");
        Process process =
                command.directory(copy.toFile()).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isEqualTo(output.isEmpty() ? 0 : 100);
        return output;
    }
}
