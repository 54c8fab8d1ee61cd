package dev.keysource.examples.launcher;

import dev.keysource.remote.Furl;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What examples/kubernetes has a pod do, without a cluster: by a user id that no list of users knows. */
@Timeout(600)
class ContainerIT {
    private static final String PRINTED = "key generator at: ";

    @TempDir
    private Path root;

    private Container container;

    @BeforeEach
    void makeVolumes() throws Exception {
        container = new Container(root);
        assumeTrue(Files.getAttribute(root, "unix:uid").equals(0), "only root can become the user of a container");
        assumeTrue(exitCode(List.of("setpriv", "--version")) == 0, "setpriv, a part of util-linux, is missing");
        assumeTrue(exitCode(List.of("id", container.user())) != 0, "there is a user " + container.user() + " here");
        container.makeVolumes();
    }

    @Test
    void run_byAUserWithoutAName_startsAgainWithTheSameIdentity() throws Exception {
        assertThat(done(container.init()).err()).isEmpty();
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(container.generator("key_generator.pem"))))
                .isEqualTo("rw-------");
        List<String> first = serve();
        assertThat(serve()).isEqualTo(first);
    }

    @Test
    void rotateAndRevoke_byAUserWithoutAName_changeWhatIsServed() throws Exception {
        done(container.init());
        List<String> first;
        try (LauncherProcess server = LauncherProcess.serve(container.run())) {
            first = server.out();
            List<String> ids = done(container.command("rotate-secret", Container.GENERATOR))
                    .out();
            String old = id(ids.get(0));
            String added = id(ids.get(1));
            server.awaitLog("active secrets: " + old + ", " + added);
            done(container.command("revoke-secret", Container.GENERATOR, old));
            server.awaitLog("active secrets: " + added);
            stop(server);
        }
        assertThat(serve()).hasSize(1).isNotEqualTo(first);
    }

    @Test
    void run_directoryThatCanNoLongerBeWritten_startsAgain() throws Exception {
        done(container.init());
        List<String> first = serve();
        Files.setPosixFilePermissions(container.generator(""), PosixFilePermissions.fromString("r-xr-xr-x"));
        try (LauncherProcess server = LauncherProcess.serve(container.run())) {
            assertThat(server.terminate().awaitExit()).isZero();
            assertThat(server.out()).isEqualTo(first);
            server.awaitLog("not written anew, and right as it is");
        }
    }

    @Test
    void run_identityOfAnotherUser_isRefused() throws Exception {
        done(container.init());
        Files.setAttribute(container.generator("key_generator.pem"), "unix:uid", 0);
        try (LauncherProcess server = LauncherProcess.start(container.run())) {
            assertThat(server.awaitExit()).isEqualTo(1);
            assertThat(server.err())
                    .singleElement()
                    .asString()
                    .contains("another user (uid 0, and this process runs as uid " + container.user() + ")");
        }
    }

    /** Serves one client, and stops; returns what was printed. */
    private List<String> serve() throws Exception {
        try (LauncherProcess server = LauncherProcess.serve(container.run())) {
            Furl cluster = Furl.parse(server.out().get(0).substring(PRINTED.length()));
            String here = "127.0.0.1:"
                    + Files.readString(container.generator("portnum")).strip();
            Path file = root.resolve("client.furl");
            new Furl(cluster.pin(), List.of(here), cluster.secret()).write(file);
            CommandLineResult got = CommandLineResult.of("get", "--furl-file", file, "--spec", "Ed25519");
            assertThat(got.exitCode()).as("%s%s", got.err(), server.err()).isZero();
            stop(server);
            return server.out();
        }
    }

    private static void stop(LauncherProcess server) throws InterruptedException {
        assertThat(server.terminate().awaitExit()).isZero();
        assertThat(server.err()).noneMatch(line -> line.contains(" ERROR ") || line.contains(" WARN "));
    }

    private static LauncherProcess done(List<String> command) throws Exception {
        try (LauncherProcess process = LauncherProcess.start(command)) {
            assertThat(process.awaitExit()).as("%s: %s", command, process.err()).isZero();
            return process;
        }
    }

    private static String id(String line) {
        return line.substring(0, line.indexOf(' '));
    }

    private static int exitCode(List<String> command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor();
        } catch (IOException e) {
            return 127; // what a shell says of a command that it does not find
        }
    }
}
