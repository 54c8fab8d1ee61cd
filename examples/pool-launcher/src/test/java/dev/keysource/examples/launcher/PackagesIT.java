package dev.keysource.examples.launcher;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The archive and the Debian package that the profile {@code packages} makes, installed and used. */
@Tag("packages")
@Timeout(600)
class PackagesIT {
    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final Pattern EXPOSURE = Pattern.compile("exposure level for \\S+: ([0-9.]+)");
    private static final String OTHER_USER = "10017";

    @TempDir
    private Path temp;

    @Test
    void archive_unpacked_servesWithNothingButJava() throws Exception {
        Path home = unpacked();
        Path tools = Files.createDirectory(temp.resolve("tools"));
        for (String tool : List.of("basename", "dirname", "readlink", "sed")) {
            Files.createSymbolicLink(
                    tools.resolve(tool), Path.of("/usr/bin", tool).toRealPath());
        }
        Files.createSymbolicLink(tools.resolve("java"), Path.of(System.getProperty("java.home"), "bin", "java"));
        Path state = Files.createDirectory(temp.resolve("state"));
        boolean root = Files.getAttribute(temp, "unix:uid").equals(0);
        if (root) {
            done("chown", OTHER_USER, state.toString());
            done("chmod", "711", temp.toString());
        }
        List<String> start = new ArrayList<>(List.of("env", "-i", "PATH=" + tools, "HOME=/"));
        if (root) {
            start.addAll(List.of("/usr/bin/setpriv", "--reuid", OTHER_USER, "--regid", OTHER_USER, "--clear-groups"));
            start.addAll(List.of("--no-new-privs", "--inh-caps=-all", "--bounding-set=-all"));
        }
        start.addAll(List.of("/bin/sh", home.resolve("bin/pool-launcher").toString()));
        Path keys = state.resolve("keys");
        assertThat(done(with(start, "create-key-generator", keys)).out()).hasSize(1);
        String furl = keys.resolve("key_generator.furl").toString();
        try (LauncherProcess server = LauncherProcess.serve(with(start, "run", keys, "--log-format", "json"))) {
            Path pair = state.resolve("pair.pem");
            done(with(start, "get", "--furl-file", furl, "--spec", "Ed25519", "--out", pair));
            assertThat(Files.readString(pair)).startsWith("-----BEGIN PRIVATE KEY-----");
            assertThat(done(with(start, "watch", "--furl-file", furl, "--count", "1"))
                            .out())
                    .singleElement()
                    .asString()
                    .contains(" healthy RSA-2048 ");
            // The signal reaches Java, which has taken the place of the script.
            assertThat(server.terminate().awaitExit()).isZero();
            assertThat(server.err()).allMatch(line -> line.startsWith("{\"level\":\"INFO\""));
        }
    }

    @Test
    void archive_entries_areRootsAndOfOneTime() throws Exception {
        assertThat(done(
                                "tar",
                                "--numeric-owner",
                                "--utc",
                                "--full-time",
                                "-tvzf",
                                archive().toString())
                        .out())
                .isNotEmpty()
                .allMatch(line -> line.matches("\\S+ 0/0 +\\d+ 2026-11-22 00:00:00 keysource-.*"));
    }

    @Test
    void package_installedAndPurged_comesAndGoesInWhole() throws Exception {
        assumeTrue(Files.getAttribute(temp, "unix:uid").equals(0), "only root can install a package");
        assumeTrue(exitCode("dpkg", "--version") == 0, "dpkg is missing");
        assumeTrue(exitCode("unshare", "--mount", "true") == 0, "file systems cannot be mounted here");
        List<String> said = done(
                        "unshare",
                        "--mount",
                        Path.of("src", "test", "packages", "install").toString(),
                        debian().toString(),
                        Files.createDirectory(temp.resolve("system")).toString())
                .out()
                .stream()
                .filter(line -> line.startsWith("== ") || line.startsWith("keysource:"))
                .toList();
        assertThat(said)
                .containsExactly(
                        "keysource:/var/lib/keysource:/usr/sbin/nologin",
                        "== modes drwx------ keysource keysource /var/lib/keysource;"
                                + "drwxr-x--- keysource keysource /var/log/keysource;"
                                + "drwxr-x--- root keysource /etc/keysource;"
                                + "-rw-r----- root keysource /etc/keysource/keysource.properties;",
                        "== pages 2",
                        "== serves -rw------- keysource",
                        "== got -----BEGIN PRIVATE KEY-----",
                        "== watched healthy Ed25519",
                        "== stopped 0",
                        "== upgraded 1",
                        "== removed key_generator.furl key_generator.lock key_generator.pem keysource.properties portnum ",
                        "== purged 0 0");
    }

    @Test
    void package_lookedAtByLintian_hasNoErrors() throws Exception {
        assumeTrue(exitCode("lintian", "--version") == 0, "lintian is missing");
        List<String> command = List.of("lintian", "--allow-root", "--fail-on", "none", debian().toString());
        assertThat(done(command).out())
                // Lintian does not know Java 25 yet, for which Bouncy Castle has classes of their own.
                .filteredOn(line -> !line.contains("unknown-java-class-version"))
                .isEmpty();
    }

    @Test
    void manualPages_all_areFormattedWithoutAWarning() throws Exception {
        assumeTrue(exitCode("man", "--version") == 0, "man is missing");
        List<Path> pages = files(unpacked().resolve("share/man/man1"));
        assertThat(pages)
                .extracting(page -> page.getFileName().toString())
                .contains("pool-launcher.1")
                .containsAll(HelpTest.commands()
                        .map(command -> "pool-launcher-" + command + ".1")
                        .toList());
        for (Path page : pages) {
            LauncherProcess man = done("env", "LC_ALL=C.UTF-8", "man", "--warnings", "--local-file", page.toString());
            assertThat(man.err()).isEmpty();
            assertThat(String.join("\n", man.out())).contains("SYNOPSIS", "EXIT CODES", "--log-file=FILE");
        }
    }

    @Test
    void unit_lookedAtBySystemd_isRightAndHardened() throws Exception {
        assumeTrue(exitCode("systemd-analyze", "--version") == 0, "systemd-analyze is missing");
        // The program of the unit is where the package puts it, which is not installed here.
        Path unit = temp.resolve("keysource.service");
        String text = Files.readString(unpacked().resolve("lib/systemd/system/keysource.service"));
        Files.writeString(unit, text.replace("/usr/bin/pool-launcher", "/bin/true"));
        assertThat(done("systemd-analyze", "--man=no", "verify", unit.toString())
                        .err())
                .noneMatch(line -> line.contains("keysource"));
        String security = String.join(
                "\n",
                done("systemd-analyze", "security", "--offline=true", unit.toString())
                        .out());
        Matcher exposure = EXPOSURE.matcher(security);
        assertThat(exposure.find()).as(security).isTrue();
        assertThat(Double.parseDouble(exposure.group(1))).isLessThan(2);
    }

    @Test
    void completion_inZsh_isLoaded() throws Exception {
        assumeTrue(exitCode("zsh", "--version") == 0, "zsh is missing");
        Path script = unpacked().resolve("share/bash-completion/completions/pool-launcher");
        List<String> out = done(
                        "zsh",
                        "-f",
                        "-c",
                        "autoload -U compinit && compinit -u -D && source " + script
                                + " && echo $_comps[pool-launcher]")
                .out();
        assertThat(out).singleElement().asString().contains("_complete_pool-launcher");
    }

    private Path unpacked() throws Exception {
        Path home = temp.resolve("home");
        if (!Files.exists(home)) {
            Files.createDirectory(home);
            done("tar", "-xzf", archive().toString(), "-C", home.toString(), "--strip-components=1");
        }
        return home;
    }

    private static Path archive() throws IOException {
        return only("keysource-*.tar.gz");
    }

    private static Path debian() throws IOException {
        return only("keysource_*.deb");
    }

    private static Path only(String glob) throws IOException {
        try (Stream<Path> found = Files.list(TARGET)) {
            return found.filter(file -> TARGET.getFileSystem()
                            .getPathMatcher("glob:" + glob)
                            .matches(file.getFileName()))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("the build has made no " + glob));
        }
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> found = Files.list(directory)) {
            return found.sorted().toList();
        }
    }

    private static List<String> with(List<String> command, Object... args) {
        List<String> whole = new ArrayList<>(command);
        Stream.of(args).map(Object::toString).forEach(whole::add);
        return whole;
    }

    private static LauncherProcess done(String... command) throws Exception {
        return done(List.of(command));
    }

    private static LauncherProcess done(List<String> command) throws Exception {
        try (LauncherProcess process = LauncherProcess.start(command)) {
            assertThat(process.awaitExit())
                    .as("%s: %s%s", command, process.out(), process.err())
                    .isZero();
            return process;
        }
    }

    private static int exitCode(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            return 127; // what a shell says of a command that it does not find
        }
    }
}
