package dev.keysource.remote;

import dev.keysource.KeyPairConfigurationException;
import dev.keysource.remote.identity.Token;
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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FurlTest {
    private static final String PIN = Token.of(new byte[32]);
    private static final String SECRET = Token.random();
    private static final String TEXT = "keysource://" + PIN + "@localhost:7000/" + SECRET + "#v=1";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:1",
                "a.example.org:65535",
                "127.0.0.1:80",
                "[::1]:443",
                "[2001:db8::192.0.2.1]:443",
                "x:1,y:2,[::1]:3",
                "Keys-1.EXAMPLE:9",
                "keys.example.org.:9"
            })
    void parse_validLocations_printsTheSameText(String locations) {
        String text = "keysource://" + PIN + "@" + locations + "/" + SECRET + "#v=1";
        Furl furl = Furl.parse(text);
        assertThat(furl.textWithSecret()).isEqualTo(text);
        assertThat(furl.locations()).isEqualTo(List.of(locations.split(",")));
        assertThat(furl).isEqualTo(Furl.parse(text)).hasSameHashCodeAs(Furl.parse(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "''                                          | begin with 'keysource://'",
                "keysource:/PIN@h:1/SECRET#v=1               | begin with 'keysource://'",
                "KEYSOURCE://PIN@h:1/SECRET#v=1              | begin with 'keysource://'",
                "keysource://PIN@h:1/SECRET                  | version '#v=1'",
                "keysource://PIN@h:1/SECRET#v=2              | version '#v=1'",
                "keysource://PIN@h:1/SECRET#v=11             | version '#v=1'",
                "keysource://PIN@h:1/SECRET?a=b#v=1          | no query",
                "keysource://PIN@h:1/SECRET/x#v=1            | no further path",
                "keysource://PIN@h:1//SECRET#v=1             | no further path",
                "keysource://PIN@h:1@h:1/SECRET#v=1          | must have the form",
                "keysource://h:1/SECRET#v=1                  | must have the form",
                "keysource://PINx@h:1/SECRET#v=1             | the pin",
                "keysource://@h:1/SECRET#v=1                 | the pin",
                "keysource://NONCANONICAL@h:1/SECRET#v=1     | the pin",
                "keysource://PIN@h/SECRET#v=1                | location 1: the port is missing",
                "keysource://PIN@[::1]/SECRET#v=1            | location 1: the port is missing",
                "keysource://PIN@h:1,g/SECRET#v=1            | location 2: the port is missing",
                "keysource://PIN@h:/SECRET#v=1               | location 1: the port must be",
                "keysource://PIN@h:0/SECRET#v=1              | location 1: the port must be",
                "keysource://PIN@h:080/SECRET#v=1            | location 1: the port must be",
                "keysource://PIN@h:65536/SECRET#v=1          | location 1: the port must be",
                "keysource://PIN@h:99999999999/SECRET#v=1    | location 1: the port must be",
                "keysource://PIN@h:-1/SECRET#v=1             | location 1: it must be host:port",
                "keysource://PIN@:1/SECRET#v=1               | location 1: it must be host:port",
                "keysource://PIN@/SECRET#v=1                 | location 1: it must be host:port",
                "keysource://PIN@h:1,/SECRET#v=1             | location 2: it must be host:port",
                "keysource://PIN@::1:1/SECRET#v=1            | location 1: it must be host:port",
                "keysource://PIN@h h:1/SECRET#v=1            | location 1: it must be host:port",
                "keysource://PIN@-h:1/SECRET#v=1             | location 1: the host is malformed",
                "keysource://PIN@h..i:1/SECRET#v=1           | location 1: the host is malformed",
                "keysource://PIN@h..:1/SECRET#v=1            | location 1: the host is malformed",
                "keysource://PIN@.:1/SECRET#v=1              | location 1: the host is malformed",
                "keysource://PIN@h_i:1/SECRET#v=1            | location 1: the host is malformed; it must be an IP address",
                "keysource://PIN@123456:1/SECRET#v=1         | location 1: the host is malformed",
                "keysource://PIN@300.1.1.1:1/SECRET#v=1      | location 1: the host is malformed",
                "keysource://PIN@1.2.3:1/SECRET#v=1          | location 1: the host is malformed",
                "keysource://PIN@[1::2::3]:1/SECRET#v=1      | location 1: the host is malformed",
                "keysource://PIN@[..]:1/SECRET#v=1           | location 1: the host is malformed",
                "keysource://PIN@h:1/#v=1                    | the secret",
                "keysource://PIN@h:1/SECRETx#v=1             | the secret",
                "keysource://PIN@h:1/SHORT#v=1               | the secret",
                "keysource://PIN@h:1/NONCANONICAL#v=1        | the secret"
            })
    void parse_malformed_namesThePartAndNotTheSecret(String template, String expected) {
        String text = template.equals("''")
                ? ""
                : template.replace("PIN", PIN)
                        .replace("SECRET", SECRET)
                        .replace("SHORT", SECRET.substring(1))
                        .replace("NONCANONICAL", "A".repeat(42) + "B");
        assertThatThrownBy(() -> Furl.parse(text))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining(expected)
                .hasMessageNotContaining(SECRET.substring(1));
    }

    @Test
    void parse_mutatedTexts_givesTheTextBackOrATypedError() {
        assertThat(FurlMutations.run(20_000).accepted()).isPositive();
    }

    @Test
    void toString_always_hidesTheSecret() {
        assertThat(Furl.parse(TEXT)).asString().contains(PIN, "localhost:7000").doesNotContain(SECRET);
    }

    @Test
    void equals_otherSecret_isFalse() {
        assertThat(Furl.parse(TEXT)).isNotEqualTo(new Furl(PIN, List.of("localhost:7000"), Token.random()));
    }

    @Test
    void write_newFile_isReadableByItsOwnerOnlyAndReadsBack(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("key_generator.furl");
        Furl.parse(TEXT).write(file);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Furl.read(file)).isEqualTo(Furl.parse(TEXT));
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
    }

    @ParameterizedTest
    @CsvSource({"'', the file is empty", "'TEXT\nTEXT', the file has 2 lines", "rubbish, begin with"})
    void read_notOneFurl_namesTheFile(String content, String expected, @TempDir Path directory) throws IOException {
        Path file = directory.resolve("x.furl");
        Files.writeString(file, content.replace("TEXT", TEXT));
        assertThatThrownBy(() -> Furl.read(file))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(expected)
                .hasMessageNotContaining(SECRET);
    }

    @Test
    void read_directory_namesIt(@TempDir Path directory) {
        assertThatThrownBy(() -> Furl.read(directory))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining(directory.toString())
                .hasMessageContaining("it is a directory");
    }

    @Test
    void read_missingFile_namesIt(@TempDir Path directory) {
        assertThatThrownBy(() -> Furl.read(directory.resolve("none")))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining("none: there is no such file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TEXT", "node/TEXT", " TEXT", "keysource:"})
    void read_furlInThePlaceOfItsFile_isRefusedWithoutQuotingIt(String name) {
        Path file = Path.of(name.replace("TEXT", TEXT));
        assertThatThrownBy(() -> Furl.read(file))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessage("this is a furl, not the name of a file that holds one")
                .hasNoCause();
    }

    @Test
    void read_tooLong_isRefused(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("long");
        Files.writeString(file, "k".repeat(5000));
        assertThatThrownBy(() -> Furl.read(file))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining("longer than");
    }
}
