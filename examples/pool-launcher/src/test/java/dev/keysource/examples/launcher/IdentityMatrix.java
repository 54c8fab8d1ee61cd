package dev.keysource.examples.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Servers with identities of many kinds, and clients that ask them: each identity is either refused with the reason, or every client gets
 * a pair. Servers and the clients in Java run in processes of their own, one with the native TLS of BoringSSL and one with that of the JDK.
 */
final class IdentityMatrix {
    /** Whose TLS a process in Java has. */
    enum Tls {
        NATIVE,
        JDK
    }

    /** One that asks servers of both kinds. */
    interface Client {
        /** The command to which the names of furl files are added. */
        List<String> command();

        default Map<String, String> environment() {
            return Map.of();
        }
    }

    /**
     * An identity.
     *
     * @param key what its key is
     * @param shape what else is said of it
     */
    record Cell(IdentityKey key, IdentityShape shape) {
        /** What the message says that refuses it, or {@code null}. */
        List<String> refusals() {
            return Stream.of(key.refusal, shape.refusal)
                    .filter(reason -> reason != null)
                    .toList();
        }

        String name() {
            return key + "-" + shape;
        }
    }

    /** What was found: by cell, by server; {@code got} by all clients, or why not. */
    private final Map<Cell, Map<Tls, String>> found = new LinkedHashMap<>();

    private final Path root;
    private final Map<String, Client> clients;

    IdentityMatrix(Path root, Map<String, Client> clients) {
        this.root = root;
        this.clients = clients;
    }

    static Client java(Tls tls) {
        return () -> process(tls, "get");
    }

    private static List<String> process(Tls tls, String command) {
        boolean noNative = tls == Tls.JDK;
        return List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-Dio.grpc.netty.shaded.io.netty.handler.ssl.noOpenSsl=" + noNative,
                "-cp",
                System.getProperty("java.class.path"),
                IdentityPeers.class.getName(),
                command);
    }

    /** Makes, serves and asks; {@link #found} has the results. */
    IdentityMatrix run(Collection<Cell> cells) throws Exception {
        Map<IdentityKey, IdentityDraft.Keys> keys = new EnumMap<>(IdentityKey.class);
        for (Cell cell : cells) {
            IdentityDraft.Keys pairs = keys.computeIfAbsent(cell.key, IdentityDraft.Keys::generate);
            for (Tls tls : Tls.values()) {
                IdentityDraft draft = new IdentityDraft(cell.key, pairs);
                cell.shape.change.accept(draft);
                draft.write(Files.createDirectories(directory(cell, tls)).resolve("key_generator.pem"));
            }
        }
        for (Tls tls : Tls.values()) {
            serve(cells, tls);
        }
        return this;
    }

    private Path directory(Cell cell, Tls tls) {
        return root.resolve(tls.toString()).resolve(cell.name());
    }

    private void serve(Collection<Cell> cells, Tls tls) throws Exception {
        List<String> command = new ArrayList<>(process(tls, "serve"));
        cells.forEach(cell -> command.add(directory(cell, tls).toString()));
        Process servers = new ProcessBuilder(command)
                .redirectError(root.resolve(tls + ".log").toFile())
                .start();
        try (BufferedReader lines = servers.inputReader(UTF_8)) {
            Map<Path, Cell> furls = new LinkedHashMap<>();
            for (Cell cell : cells) {
                String line = lines.readLine();
                assertThat(line).as("%s", root.resolve(tls + ".log")).startsWith(directory(cell, tls) + ": ");
                String outcome = line.substring(directory(cell, tls).toString().length() + 2);
                found.computeIfAbsent(cell, none -> new EnumMap<>(Tls.class)).put(tls, outcome);
                if (outcome.equals("serving")) {
                    furls.put(directory(cell, tls).resolve("key_generator.furl"), cell);
                }
            }
            ask(furls).forEach((cell, outcome) -> found.get(cell).put(tls, outcome));
        } finally {
            servers.destroy();
            assertThat(servers.waitFor()).isIn(0, 143);
        }
    }

    private Map<Cell, String> ask(Map<Path, Cell> furls) throws Exception {
        Map<Cell, List<String>> failures = new LinkedHashMap<>();
        furls.values().forEach(cell -> failures.put(cell, new ArrayList<>()));
        for (Map.Entry<String, Client> client : clients.entrySet()) {
            List<String> answers = answers(client.getValue(), furls.keySet());
            assertThat(answers).as("%s", client.getKey()).hasSameSizeAs(furls.keySet());
            int line = 0;
            for (Map.Entry<Path, Cell> furl : furls.entrySet()) {
                String answer = answers.get(line++);
                if (!answer.equals(furl.getKey() + ": got")) {
                    failures.get(furl.getValue())
                            .add(client.getKey()
                                    + answer.substring(furl.getKey().toString().length()));
                }
            }
        }
        return failures.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> entry.getValue().isEmpty() ? "got" : String.join("; ", entry.getValue())));
    }

    private static List<String> answers(Client client, Collection<Path> furls)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(client.command());
        furls.forEach(furl -> command.add(furl.toString()));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(client.environment());
        Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.lines().toList();
    }

    /** What came of a cell: {@code got}, {@code refused: WHY}, or which clients failed and why. */
    String found(Cell cell, Tls tls) {
        return found.get(cell).get(tls);
    }

    /** A table of all cells. */
    String table() {
        StringBuilder table = new StringBuilder("clients: " + String.join(", ", clients.keySet()) + "\n\n");
        table.append("| key | certificate | server with native TLS | server with the JDK's TLS |\n|---|---|---|---|\n");
        found.forEach((cell, outcomes) -> table.append("| " + cell.key + " | " + cell.shape + " | "
                + shown(cell, Tls.NATIVE) + " | " + shown(cell, Tls.JDK) + " |\n"));
        return table.toString();
    }

    private String shown(Cell cell, Tls tls) {
        String outcome = found(cell, tls).replace(directory(cell, tls).resolve("key_generator.pem") + ": ", "");
        return outcome.equals("got") ? "all clients" : outcome.replace("|", "/");
    }
}
