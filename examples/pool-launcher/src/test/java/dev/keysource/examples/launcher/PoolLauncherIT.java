package dev.keysource.examples.launcher;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.keysource.remote.ServerIdentity;
import dev.keysource.testkit.TestPorts;
import io.grpc.netty.shaded.io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import org.bouncycastle.util.io.pem.PemReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The shaded jar, as its users see it: exit codes, streams, files. */
@Timeout(600)
class PoolLauncherIT {
    @TempDir
    private Path temp;

    private Path directory;
    private Path furlFile;

    @BeforeEach
    void createAGenerator() throws IOException {
        directory = temp.resolve("generator");
        furlFile = directory.resolve("key_generator.furl");
        GeneratorDirectory.create(directory).keepPort(TestPorts.take());
        set("keysource.pool.specs = RSA-2048:2");
        set("keysource.pool.quiet-period = 1h");
    }

    @Test
    void run_fromTheFirstStartToTheNext_givesPairsAndKeepsItsFurl() throws Exception {
        List<String> first;
        try (LauncherProcess server = LauncherProcess.serve(directory)) {
            server.awaitLog("warm: RSA-2048 2");
            assertThat(modes("key_generator.pem")).isEqualTo("rw-------");
            assertThat(modes("key_generator.furl")).isEqualTo("rw-------");
            assertThat(directory.resolve("key_generator.pem")).content().contains("PRIVATE KEY", "CERTIFICATE");

            getByAnotherProcess();
            statusByAnotherProcess();

            assertThat(server.terminate().awaitExit()).isZero();
            assertThat(server.err())
                    .anySatisfy(line -> assertThat(line).contains("generated=2 delivered=1 destroyed=1 level=0"));
            first = server.out();
        }
        assertThat(first)
                .containsExactly(
                        "key generator at: " + Files.readString(furlFile).strip());
        assertThat(first.get(0))
                .endsWith("#v=1")
                .contains("@127.0.0.1:"
                        + Files.readString(directory.resolve("portnum")).strip());

        Files.delete(furlFile);
        try (LauncherProcess server = LauncherProcess.serve(directory)) {
            assertThat(server.out()).isEqualTo(first);
            assertThat(first)
                    .containsExactly(
                            "key generator at: " + Files.readString(furlFile).strip());
            assertThat(server.interrupt().awaitExit()).isZero();
        }
    }

    @Test
    void run_withoutAPort_keepsTheOneThatItGets() throws Exception {
        Path port = directory.resolve("portnum");
        Files.delete(port);
        try (LauncherProcess server = LauncherProcess.serve(directory)) {
            assertThat(server.out().get(0))
                    .contains("@127.0.0.1:" + Files.readString(port).strip() + "/");
            assertThat(server.terminate().awaitExit()).isZero();
        }
    }

    @Test
    void run_withOtherLocations_saysThatTheFurlHasChanged() throws Exception {
        set("keysource.server.location = a.example.org:7070");
        assertThat(serveAndStop("clients find it at a.example.org:7070"))
                .noneMatch(line -> line.contains("has changed"));
        set("keysource.server.location = b.example.org:7070, a.example.org:7070");
        assertThat(serveAndStop("clients find it at b.example.org:7070, a.example.org:7070"))
                .anyMatch(line -> line.contains("WARN") && line.contains("key_generator.furl has changed"));
    }

    @Test
    void run_withAKindThatNobodyMakes_saysWhyItsPoolStaysEmpty() throws Exception {
        set("keysource.pool.specs = RSA-2084:4");
        serveAndStop("RSA-2084 cannot be refilled: ");
    }

    private List<String> serveAndStop(String awaited) throws Exception {
        try (LauncherProcess server = LauncherProcess.serve(directory)) {
            server.awaitLog(awaited);
            assertThat(server.terminate().awaitExit()).isZero();
            return server.err();
        }
    }

    private void getByAnotherProcess() throws Exception {
        Path out = temp.resolve("pair.pem");
        try (LauncherProcess get =
                LauncherProcess.start("get", "--furl-file", furlFile, "--spec", "RSA-2048", "--out", out)) {
            assertThat(get.awaitExit()).as("%s", get.err()).isZero();
            assertThat(get.out()).isEmpty();
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(out)))
                .isEqualTo("rw-------");
        try (PemReader reader = new PemReader(Files.newBufferedReader(out))) {
            assertThat(reader.readPemObject().getType()).isEqualTo("PRIVATE KEY");
            assertThat(reader.readPemObject().getType()).isEqualTo("PUBLIC KEY");
        }
    }

    private void statusByAnotherProcess() throws Exception {
        try (LauncherProcess status = LauncherProcess.start("status", "--furl-file", furlFile, "--json")) {
            assertThat(status.awaitExit()).isZero();
            JsonObject json =
                    JsonParser.parseString(String.join("\n", status.out())).getAsJsonObject();
            assertThat(json.get("uptimeSeconds").getAsDouble()).isPositive();
            JsonObject pool = json.getAsJsonArray("pools").get(0).getAsJsonObject();
            assertThat(pool.get("spec").getAsString()).isEqualTo("RSA-2048");
            assertThat(pool.get("level").getAsInt()).isEqualTo(1);
            assertThat(pool.get("target").getAsInt()).isEqualTo(2);
            assertThat(pool.get("delivered").toString()).isEqualTo("1");
            assertThat(pool.get("generated").toString()).isEqualTo("2");
            assertThat(pool.get("misses").toString()).isEqualTo("0");
        }
    }

    @Test
    void run_strangerSendsNonsense_logsNoStackTrace() throws Exception {
        try (LauncherProcess server = LauncherProcess.serve(directory)) {
            int port = Integer.parseInt(
                    Files.readString(directory.resolve("portnum")).strip());
            SSLContext anyServer = SSLContext.getInstance("TLSv1.3");
            anyServer.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
            try (SSLSocket stranger =
                    (SSLSocket) anyServer.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
                SSLParameters http2 = stranger.getSSLParameters();
                http2.setApplicationProtocols(new String[] {"h2"});
                stranger.setSSLParameters(http2);
                stranger.getOutputStream().write("nonsense instead of HTTP/2".getBytes(US_ASCII));
                assertThat(stranger.getInputStream().readAllBytes())
                        .as("settings, and why the connection ends")
                        .isNotEmpty();
            }
            assertThat(server.terminate().awaitExit()).isZero();
            assertThat(server.err()).noneMatch(line -> line.startsWith("\tat "));
        }
    }

    @Test
    void run_afterKillAndWithRotatedSecrets_acceptsWhatIsActive() throws Exception {
        String before;
        try (LauncherProcess server = LauncherProcess.serve(directory)) {
            before = server.out().get(0);
            server.kill().awaitExit();
        }
        try (LauncherProcess server = LauncherProcess.serve(directory)) {
            assertThat(server.out()).containsExactly(before);
            Path oldFurl = Files.copy(furlFile, temp.resolve("old.furl"));
            String oldId = ServerIdentity.read(directory.resolve("key_generator.pem"))
                    .secretIds()
                    .get(0);

            CommandLineResult.done("rotate-secret", directory);
            server.awaitLog("active secrets: " + oldId + ", ");
            assertThat(Files.readString(furlFile)).isNotEqualTo(Files.readString(oldFurl));
            assertThat(get(furlFile, "Ed25519").exitCode()).isZero();
            assertThat(get(oldFurl, "Ed25519").exitCode()).isZero();

            CommandLineResult revoked = CommandLineResult.done("revoke-secret", directory, oldId);
            server.awaitLog("active secrets: " + revoked.out().split(" ")[0]);
            assertThat(get(furlFile, "Ed25519").exitCode()).isZero();
            assertRefused(get(oldFurl, "Ed25519"), "DENIED");
        }
    }

    @Test
    void get_refusedOrUnreachable_exitsWith1AndLeavesNoFile() throws Exception {
        set("keysource.server.specs = RSA-2048, Ed25519");
        Path out = temp.resolve("pair.pem");
        try (LauncherProcess server = LauncherProcess.serve(directory)) {
            assertThat(get(furlFile, "Ed25519").out()).startsWith("-----BEGIN PRIVATE KEY-----");
            assertRefused(
                    CommandLineResult.of("get", "--furl-file", furlFile, "--spec", "RSA-4096", "--out", out),
                    "RSA-4096: UNSUPPORTED");
            assertThat(CommandLineResult.done("status", "--furl-file", furlFile).out())
                    .contains("RSA-2048");
            assertThat(server.terminate().awaitExit()).isZero();
        }
        assertRefused(get(furlFile, "RSA-2048"), "UNAVAILABLE");
        assertRefused(CommandLineResult.of("status", "--furl-file", furlFile), "UNAVAILABLE");
        try (LauncherProcess get =
                LauncherProcess.start("get", "--furl-file", furlFile, "--spec", "RSA-2048", "--out", out)) {
            assertThat(get.awaitExit()).isEqualTo(1);
            assertThat(get.err()).singleElement().asString().contains("UNAVAILABLE");
            assertThat(get.out()).isEmpty();
        }
        assertThat(out).doesNotExist();
    }

    @Test
    void get_toAFullDevice_exitsWith1() throws Exception {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "only Linux has a device that is always full");
        try (LauncherProcess server = LauncherProcess.serve(directory)) {
            for (Object[] command : List.of(
                    new Object[] {"get", "--furl-file", furlFile, "--spec", "Ed25519"},
                    new Object[] {"status", "--furl-file", furlFile})) {
                Process process = new ProcessBuilder(LauncherProcess.command(command))
                        .redirectOutput(full.toFile())
                        .start();
                try (var err = process.errorReader()) {
                    assertThat(err.lines()).singleElement().asString().contains("standard output: ");
                }
                assertThat(process.waitFor()).isEqualTo(1);
            }
            assertThat(server.terminate().awaitExit()).isZero();
        }
    }

    @Test
    void run_portInUse_exitsWith1AndOneLine() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            set("keysource.server.port = " + other.getLocalPort());
            try (LauncherProcess server = LauncherProcess.start("run", directory)) {
                assertThat(server.awaitExit()).isEqualTo(1);
                assertThat(server.out()).isEmpty();
                assertThat(server.err())
                        .singleElement()
                        .asString()
                        .startsWith("pool-launcher: keysource.server.port and address: cannot listen on port "
                                + other.getLocalPort() + " of 127.0.0.1: Address already in use");
            }
        }
        assertThat(furlFile).doesNotExist();
    }

    @Test
    void run_withATerminal_showsABar() throws Exception {
        assumeTrue(isThere("script"), "script, which makes a terminal, is missing");
        List<String> inTerminal = List.of(
                "script",
                "-q",
                "-e",
                "-c",
                "exec " + String.join(" ", LauncherProcess.command("run", directory)),
                "/dev/null");
        Process process =
                new ProcessBuilder(inTerminal).redirectErrorStream(true).start();
        try (var output = process.inputReader()) {
            StringBuilder seen = new StringBuilder();
            while (!seen.toString().contains(" 2/2 ")) {
                int next = output.read();
                assertThat(next).as("after %s", seen).isNotEqualTo(-1);
                seen.append((char) next);
            }
            assertThat(seen.toString()).contains("key pairs", "100%").doesNotContain("warm: ");
            process.children().forEach(ProcessHandle::destroy);
            output.transferTo(Writer.nullWriter());
            assertThat(process.waitFor()).isZero();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
        }
    }

    private static boolean isThere(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
    }

    private static CommandLineResult get(Path furlFile, String spec) {
        return CommandLineResult.of("get", "--furl-file", furlFile, "--spec", spec);
    }

    private static void assertRefused(CommandLineResult result, String reason) {
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err().lines()).singleElement().asString().contains(reason);
    }

    private void set(String line) throws IOException {
        Files.writeString(directory.resolve("keysource.properties"), line + "\n", StandardOpenOption.APPEND);
    }

    private String modes(String file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(file)));
    }
}
