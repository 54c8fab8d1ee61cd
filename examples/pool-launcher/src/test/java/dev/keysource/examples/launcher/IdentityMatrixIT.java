package dev.keysource.examples.launcher;

import dev.keysource.examples.launcher.IdentityMatrix.Cell;
import dev.keysource.examples.launcher.IdentityMatrix.Tls;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static dev.keysource.examples.launcher.InteropReader.CLIENTS;
import static org.assertj.core.api.Assertions.assertThat;

/** Which identities a server takes, and that clients of all kinds then connect. The tables are written to {@code target/identities}. */
@Timeout(1_800)
class IdentityMatrixIT {
    private static final Path EXAMPLES = Path.of("..", "clients").toAbsolutePath();
    private static final Path TESTS = Path.of("src", "test", "interop").toAbsolutePath();
    private static final Path PROTO =
            Path.of("..", "..", "keysource-remote", "src", "main", "proto").toAbsolutePath();

    @TempDir
    private Path temp;

    @Test
    void identity_ofTheUsualKeys_isRefusedOrServesJava() throws Exception {
        List<Cell> cells = new ArrayList<>();
        for (IdentityShape shape : IdentityShape.values()) {
            cells.add(new Cell(IdentityKey.EC_P_256, shape));
        }
        for (IdentityKey key : IdentityKey.values()) {
            if (key != IdentityKey.RSA_8192 && key != IdentityKey.EC_P_256) {
                cells.add(new Cell(key, IdentityShape.PLAIN));
            }
        }
        run("java", cells, javaClients());
    }

    @Test
    @Tag("interop")
    void identity_ofAnyKind_isRefusedOrServesAllClients() throws Exception {
        List<Cell> cells = Stream.of(IdentityKey.values())
                .flatMap(key -> Stream.of(IdentityShape.values()).map(shape -> new Cell(key, shape)))
                .filter(cell -> cell.key() != IdentityKey.RSA_8192 || cell.shape() == IdentityShape.PLAIN)
                .toList();
        Map<String, IdentityMatrix.Client> clients = javaClients();
        clients.put("Python", python());
        clients.put("Node.js", node());
        run("all", cells, clients);
    }

    private void run(String name, List<Cell> cells, Map<String, IdentityMatrix.Client> clients) throws Exception {
        IdentityMatrix matrix = new IdentityMatrix(temp, clients).run(cells);
        Path table = Path.of("target", "identities", name + ".md");
        Files.createDirectories(table.getParent());
        Files.writeString(table, matrix.table());
        assertThat(cells).allSatisfy(cell -> {
            for (Tls tls : Tls.values()) {
                String found = matrix.found(cell, tls);
                if (cell.refusals().isEmpty()) {
                    assertThat(found).isEqualTo("got");
                } else {
                    assertThat(found).startsWith("refused: ");
                    assertThat(cell.refusals())
                            .anySatisfy(reason -> assertThat(found).contains(reason));
                }
            }
        });
    }

    private static Map<String, IdentityMatrix.Client> javaClients() {
        Map<String, IdentityMatrix.Client> clients = new LinkedHashMap<>();
        clients.put("Java with native TLS", IdentityMatrix.java(Tls.NATIVE));
        clients.put("Java with the JDK's TLS", IdentityMatrix.java(Tls.JDK));
        return clients;
    }

    private static IdentityMatrix.Client python() {
        return new IdentityMatrix.Client() {
            @Override
            public List<String> command() {
                return List.of(
                        CLIENTS.resolve("python/bin/python").toString(),
                        TESTS.resolve("get_each.py").toString(),
                        PROTO.toString());
            }

            @Override
            public Map<String, String> environment() {
                return Map.of(
                        "PYTHONPATH", EXAMPLES.resolve("python").toString(),
                        "PYTHONDONTWRITEBYTECODE", "1",
                        "GRPC_VERBOSITY", "NONE");
            }
        };
    }

    private IdentityMatrix.Client node() throws IOException {
        // Modules of JavaScript look for packages next to where they are.
        Path here = Files.createDirectory(temp.resolve("node"));
        Files.createSymbolicLink(here.resolve("node_modules"), CLIENTS.resolve("node/node_modules"));
        Files.copy(EXAMPLES.resolve("node/keysource-client.mjs"), here.resolve("keysource-client.mjs"));
        Path script = Files.copy(TESTS.resolve("get-each.mjs"), here.resolve("get-each.mjs"));
        return () ->
                List.of(CLIENTS.resolve("node/node_modules/.bin/node").toString(), script.toString(), PROTO.toString());
    }
}
