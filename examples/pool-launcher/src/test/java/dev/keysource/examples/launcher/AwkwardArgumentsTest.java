package dev.keysource.examples.launcher;

import dev.keysource.remote.Furl;
import dev.keysource.remote.ServerIdentity;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** Ids and names that look like options, or like something else that a command line can hold. */
class AwkwardArgumentsTest {
    @TempDir
    private Path temp;

    private Path directory;
    private Path identity;

    @BeforeEach
    void makeAGenerator() throws IOException {
        directory = temp.resolve("generator");
        identity = GeneratorDirectory.create(directory).identityFile();
        ServerIdentity.create().write(identity);
    }

    @ParameterizedTest
    @CsvSource({"287, -v-gAoy6", "1554, -hYdjcxP", "3665, -Vx_AeFE", "1770, --tav0Qk", "6727, -_ZpFV_y"})
    void revoke_idAsItIsPrinted_revokesItsSecret(int secret, String id) throws IOException {
        addSecret(secret);
        CommandLineResult rotated = CommandLineResult.of("rotate-secret", directory);
        assertThat(rotated.exitCode()).isZero();
        List<String> ids = ServerIdentity.read(identity).secretIds();
        assertThat(ids).hasSize(3).contains(id);
        assertThat(rotated.out()).contains(id + " active" + System.lineSeparator());

        CommandLineResult revoked = CommandLineResult.of("revoke-secret", directory, id);
        assertThat(revoked.err()).isEmpty();
        assertThat(revoked.exitCode()).isZero();
        assertThat(revoked.out()).doesNotContain(id);
        assertThat(ServerIdentity.read(identity).secretIds()).containsExactly(ids.get(0), ids.get(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-hidden", "--nonsense", "-Version", "@nonsense", "-"})
    void revoke_idOfNoSecret_exitsWith1(String id) {
        CommandLineResult result = CommandLineResult.of("revoke-secret", directory, id);
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("no active secret has the id '" + id + "'");
        assertThat(result.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-hidden", "-V1", "-x", "--nonsense"})
    void name_likeAnOption_isRefusedUnlessOptionsHaveEnded(String name) {
        for (String command : List.of("create-key-generator", "run", "rotate-secret")) {
            CommandLineResult result = CommandLineResult.of(command, name);
            assertThat(result.exitCode()).as("%s", result).isEqualTo(2);
            assertThat(result.out()).isEmpty();
            assertThat(result.err().lines()).singleElement().asString().contains("'" + name + "'", "'--'");
        }
        assertThat(Path.of(name)).doesNotExist();
        for (String command : List.of("run", "rotate-secret")) {
            CommandLineResult result = CommandLineResult.of(command, "--", name);
            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.err()).contains(name + ": there is no such directory");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-hidden", "-h", "--help", "--json", "-V", "@furl", "status"})
    void option_valueLikeAnOption_isTheValue(String name) {
        CommandLineResult result = CommandLineResult.of("status", "--furl-file=" + name);
        assertThat(result.exitCode()).as("%s", result).isEqualTo(1);
        assertThat(result.err()).contains(name + ": there is no such file");
        assertThat(result.out()).isEmpty();
    }

    @Test
    void name_withAnAtSign_isNotReplacedByWhatTheFileHolds() throws IOException {
        Path file = Files.writeString(temp.resolve("arguments"), "--help");
        CommandLineResult result = CommandLineResult.of("run", "@" + file);
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("@" + file + ": there is no such directory");
        assertThat(result.out()).isEmpty();
    }

    @Test
    void furl_whereNoneBelongs_isNotEchoed() {
        Furl furl = ServerIdentity.read(identity).furl("127.0.0.1:1");
        CommandLineResult result = CommandLineResult.of("status", "--furl-file", "file", furl.textWithSecret());
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("'(a furl)'").doesNotContain(furl.secret());
    }

    /** The secrets of the identity are those that were there, and this number as 32 bytes. */
    private void addSecret(int number) throws IOException {
        byte[] bytes = new byte[32];
        byte[] end = BigInteger.valueOf(number).toByteArray();
        System.arraycopy(end, 0, bytes, bytes.length - end.length, end.length);
        try (PemWriter writer = new PemWriter(Files.newBufferedWriter(identity, StandardOpenOption.APPEND))) {
            writer.writeObject(new PemObject("KEYSOURCE SECRET", bytes));
        }
    }
}
