package dev.keysource.examples.launcher;

import dev.keysource.remote.Furl;
import dev.keysource.remote.ServerIdentity;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** The command line, as far as it needs no server. */
class PoolLauncherTest {
    @TempDir
    private Path temp;

    private Path directory;

    @BeforeEach
    void nameADirectory() {
        directory = temp.resolve("generator");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "get", "run", "no-such-command", "status --furl-file", "run a b", "get --sepc RSA-2048"})
    void execute_withAWrongCommandLine_exitsWith2AndOneLine(String line) {
        CommandLineResult result = CommandLineResult.of((Object[]) line.split(" "));
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err().lines()).singleElement().asString().contains("--help");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop keys", "start", "runs keys"})
    void execute_withACommandThatIsNone_namesThoseThatThereAre(String line) {
        CommandLineResult result = CommandLineResult.of((Object[]) line.split(" "));
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err().lines())
                .singleElement()
                .asString()
                .contains("found '" + line.split(" ")[0] + "', allowed is a command: ", "run, ", "revoke-secret");
    }

    @Test
    void version_always_namesTheProgram() {
        assertThat(CommandLineResult.done("--version").out()).startsWith("pool-launcher ");
    }

    @Test
    void create_missingDirectory_makesItForItsOwnerOnly() throws IOException {
        assertThat(CommandLineResult.of("create-key-generator", directory).exitCode())
                .isZero();
        assertThat(modes(directory)).isEqualTo("rwx------");
        assertThat(modes(directory.resolve("keysource.properties"))).isEqualTo("rw-------");
        assertThat(names(directory)).containsExactly("keysource.properties");
    }

    @Test
    void create_emptyDirectory_usesItAndTakesItFromOthers() throws IOException {
        Files.createDirectory(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        assertThat(CommandLineResult.of("create-key-generator", directory).exitCode())
                .isZero();
        assertThat(modes(directory)).isEqualTo("rwx------");
        assertThat(names(directory)).containsExactly("keysource.properties");
    }

    @Test
    void create_missingParents_makesThemToo() {
        assertThat(CommandLineResult.of("create-key-generator", directory.resolve("deep/down"))
                        .exitCode())
                .isZero();
        assertThat(directory.resolve("deep/down/keysource.properties")).exists();
    }

    @Test
    void create_directoryThatIsNotEmpty_changesNothing() throws IOException {
        Files.createDirectory(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Files.writeString(directory.resolve("precious"), "content");
        assertFailure(
                CommandLineResult.of("create-key-generator", directory), directory + ": the directory is not empty");
        assertThat(names(directory)).containsExactly("precious");
        assertThat(modes(directory)).isEqualTo("rwxr-xr-x");
    }

    @Test
    void create_twice_leavesTheFirstAlone() throws IOException {
        CommandLineResult.done("create-key-generator", directory);
        Files.writeString(directory.resolve("keysource.properties"), "# mine");
        assertFailure(CommandLineResult.of("create-key-generator", directory), "not empty");
        assertThat(directory.resolve("keysource.properties")).hasContent("# mine");
    }

    @Test
    void create_fileInThePlaceOfTheDirectory_leavesItAlone() throws IOException {
        Files.writeString(directory, "content");
        assertFailure(CommandLineResult.of("create-key-generator", directory), directory + ": it is not a directory");
        assertThat(directory).hasContent("content");
    }

    @Test
    void create_belowAFile_fails() throws IOException {
        Files.writeString(directory, "content");
        assertFailure(CommandLineResult.of("create-key-generator", directory.resolve("below")), directory.toString());
    }

    @Test
    void create_danglingLink_fails() throws IOException {
        Files.createSymbolicLink(directory, temp.resolve("nowhere"));
        assertFailure(CommandLineResult.of("create-key-generator", directory), directory.toString());
        assertThat(temp.resolve("nowhere")).doesNotExist();
    }

    @Test
    void run_missingDirectory_saysHowToMakeIt() {
        assertFailure(CommandLineResult.of("run", directory), "create-key-generator");
        assertThat(directory).doesNotExist();
    }

    @Test
    void run_uninitialisedDirectory_changesNothing() throws IOException {
        Files.createDirectory(directory);
        assertFailure(CommandLineResult.of("run", directory), "keysource.properties");
        assertThat(names(directory)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "keysource.server.port=70000      | keysource.server.port: found '70000'",
                "keysource.server.port=http       | keysource.server.port: found 'http'",
                "keysource.server.prot=1          | unknown setting 'keysource.server.prot'",
                "keysource.server.address=a b     | keysource.server.address: found 'a b'",
                "keysource.server.location=a:b    | keysource.server.location: ",
                "keysource.server.location=a,,b   | keysource.server.location: ",
                "keysource.server.specs=rsa-2048  | keysource.server.specs: found 'rsa-2048'",
                "keysource.server.specs=          | keysource.server.specs: found ''",
                "keysource.server.reflection=yes  | keysource.server.reflection: found 'yes', allowed is one of false, true",
                "keysource.server.longest-wait=0s | keysource.server.longest-wait: found '0s'",
                "keysource.pool.size=0            | keysource.pool.size: found '0'",
                "keysource.pool.sise=1            | unknown setting 'keysource.pool.sise'",
                "keysource.local.threads=many     | keysource.local.threads: found 'many'",
                "keysource.poll.size=1            | unknown setting 'keysource.poll.size'",
                "keysource.chain=pool(            | malformed chain 'pool('",
                "keysource.chain=pool(cloud)      | the unknown source 'cloud'",
                "keysource.chain=pool             | 'pool' needs a source",
                "a=b                              | unknown setting 'a'",
            })
    void run_malformedSetting_namesIt(String line, String message) throws IOException {
        Files.createDirectory(directory);
        List<String> lines =
                line.startsWith("keysource.chain") ? List.of(line) : List.of("keysource.chain=local", line);
        Files.write(directory.resolve("keysource.properties"), lines);
        if (line.startsWith("keysource.pool")) {
            Files.write(directory.resolve("keysource.properties"), List.of("keysource.chain=pool(local)", line));
        }
        assertFailure(CommandLineResult.of("run", directory), message);
        assertThat(directory.resolve("key_generator.furl")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "http", "70000", "-1"})
    void run_malformedPortFile_namesIt(String port) throws IOException {
        CommandLineResult.done("create-key-generator", directory);
        Files.writeString(directory.resolve("portnum"), port);
        assertFailure(CommandLineResult.of("run", directory), directory.resolve("portnum") + ": found ");
    }

    @Test
    void run_identityThatOthersCanRead_isRefused() throws IOException {
        CommandLineResult.done("create-key-generator", directory);
        Path identity = directory.resolve("key_generator.pem");
        ServerIdentity.create().write(identity);
        Files.setPosixFilePermissions(identity, PosixFilePermissions.fromString("rw-r-----"));
        assertFailure(CommandLineResult.of("run", directory), identity.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA-", "rsa-2048", "RSA 2048", " RSA-2048", "", "RSA-2048,EC-P-256"})
    void get_malformedSpec_namesIt(String spec) throws IOException {
        assertFailure(CommandLineResult.of("get", "--furl-file", someFurl(), "--spec=" + spec), "'" + spec + "'");
    }

    @Test
    void get_outFileThatExists_leavesItAlone() throws IOException {
        Path out = Files.writeString(temp.resolve("out.pem"), "precious");
        assertFailure(
                CommandLineResult.of("get", "--furl-file", someFurl(), "--spec", "RSA-2048", "--out", out),
                out + ": it exists already");
        assertThat(out).hasContent("precious");
    }

    @Test
    void get_outFileInNoDirectory_namesIt() throws IOException {
        Path out = temp.resolve("missing/out.pem");
        assertFailure(
                CommandLineResult.of("get", "--furl-file", someFurl(), "--spec", "RSA-2048", "--out", out), out + ": ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "status"})
    void client_unusableFurlFile_namesIt(String command) throws IOException {
        String furl = Files.readString(someFurl());
        Path empty = Files.writeString(temp.resolve("empty"), "");
        Path twoLines = Files.writeString(temp.resolve("two-lines"), furl + furl);
        Path malformed = Files.writeString(temp.resolve("malformed"), furl.replace("#v=1", "#v=2"));
        Path isDirectory = Files.createDirectory(temp.resolve("directory"));
        for (Path file : List.of(empty, twoLines, malformed, isDirectory, temp.resolve("missing"))) {
            CommandLineResult result = command.equals("get")
                    ? CommandLineResult.of("get", "--furl-file", file, "--spec", "RSA-2048")
                    : CommandLineResult.of("status", "--furl-file", file);
            assertFailure(result, file + ": ");
            assertThat(result.err()).doesNotContain(Furl.parse(furl.strip()).secret());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "status"})
    void client_furlInThePlaceOfItsFile_isNotEchoed(String command) {
        Furl furl = ServerIdentity.create().furl("127.0.0.1:1");
        CommandLineResult result = command.equals("get")
                ? CommandLineResult.of("get", "--furl-file", furl.textWithSecret(), "--spec", "RSA-2048")
                : CommandLineResult.of("status", "--furl-file", furl.textWithSecret());
        assertFailure(result, "this is a furl, not the name of a file that holds one");
        assertThat(result.err()).doesNotContain(furl.secret()).doesNotContain(furl.pin());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "00", "-99999999999999999999999999"})
    void client_timeoutThatIsNotPositive_isRefused(String timeout) throws IOException {
        assertFailure(CommandLineResult.of("status", "--furl-file", someFurl(), "--timeout", timeout), "--timeout");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1.5", "1m", "\u0661", "+1", " 1", "abc"})
    void client_timeoutThatIsNoNumber_isAWrongCommandLine(String timeout) throws IOException {
        CommandLineResult result = CommandLineResult.of("status", "--furl-file", someFurl(), "--timeout=" + timeout);
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err().lines())
                .singleElement()
                .asString()
                .contains("--timeout", "found '" + timeout + "', allowed is a positive number of seconds");
    }

    @ParameterizedTest
    @ValueSource(strings = {"100000", "2147483648", "99999999999999999999999999", "007"})
    void client_longTimeout_isTakenAsALongOne(String timeout) throws IOException {
        assertFailure(CommandLineResult.of("status", "--furl-file", someFurl(), "--timeout", timeout), "UNAVAILABLE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--furl-file", "--out"})
    void get_emptyName_isRefused(String option) throws IOException {
        CommandLineResult result = CommandLineResult.of(
                "get", "--furl-file", someFurl(), "--spec", "Ed25519", "--timeout", "60", option, "");
        assertThat(result.exitCode()).isEqualTo(2);
    }

    @Test
    void rotateAndRevoke_stoppedGenerator_changeTheSecretsOfTheIdentity() throws IOException {
        CommandLineResult.done("create-key-generator", directory);
        Path file = directory.resolve("key_generator.pem");
        ServerIdentity first = ServerIdentity.readOrCreate(file);
        CommandLineResult rotated = CommandLineResult.done("rotate-secret", directory);
        List<String> ids = ServerIdentity.read(file).secretIds();
        assertThat(ids).hasSize(2).startsWith(first.secretIds().get(0));
        assertThat(rotated.out().lines()).containsExactly(ids.get(0) + " active", ids.get(1) + " active, in the furl");
        CommandLineResult revoked = CommandLineResult.done("revoke-secret", directory, ids.get(0));
        assertThat(revoked.out().lines()).containsExactly(ids.get(1) + " active, in the furl");
        assertThat(ServerIdentity.read(file).secretIds()).containsExactly(ids.get(1));
        assertThat(ServerIdentity.read(file).pin()).isEqualTo(first.pin());
        assertFailure(CommandLineResult.of("revoke-secret", directory, ids.get(1)), "only secret");
        assertFailure(CommandLineResult.of("revoke-secret", directory, "unknown"), "'unknown'");
    }

    @Test
    void rotateAndRevoke_stoppedGeneratorThatHasRun_putTheNewestSecretInTheFurl() throws IOException {
        CommandLineResult.done("create-key-generator", directory);
        Path identity = directory.resolve("key_generator.pem");
        Path furl = directory.resolve("key_generator.furl");
        ServerIdentity first = ServerIdentity.readOrCreate(identity);
        first.furl("a:1", "b:2").write(furl);
        CommandLineResult.done("rotate-secret", directory);
        assertThat(Furl.read(furl)).isEqualTo(ServerIdentity.read(identity).furl("a:1", "b:2"));
        CommandLineResult.done(
                "revoke-secret",
                directory,
                ServerIdentity.read(identity).secretIds().get(1));
        assertThat(Furl.read(furl)).isEqualTo(first.furl("a:1", "b:2"));
    }

    @Test
    void rotate_generatorWithoutIdentity_saysSo() {
        CommandLineResult.done("create-key-generator", directory);
        assertFailure(CommandLineResult.of("rotate-secret", directory), "key_generator.pem: there is no such file");
    }

    private Path someFurl() throws IOException {
        Path file = temp.resolve("some.furl");
        ServerIdentity.create().furl("127.0.0.1:1").write(file);
        return file;
    }

    private static void assertFailure(CommandLineResult result, String message) {
        assertThat(result.err().lines())
                .singleElement()
                .asString()
                .startsWith("pool-launcher: ")
                .contains(message);
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
    }

    private static String modes(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static List<String> names(Path directory) throws IOException {
        try (var entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        }
    }
}
