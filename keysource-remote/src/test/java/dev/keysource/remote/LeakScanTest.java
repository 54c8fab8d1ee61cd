package dev.keysource.remote;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Function;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class LeakScanTest {
    private final KeyPair rsa = generate("RSA", 2048);
    private final KeyPair ec = generate("EC", 256);
    private final KeyPair ed25519 = generate("Ed25519", 255);
    private final ServerIdentity identity = ServerIdentity.create();

    /** The ways in which careless code prints bytes; written without regard to how the scan looks for them. */
    enum Form {
        RAW(bytes -> bytes),
        RAW_AS_TEXT(bytes -> new String(bytes, ISO_8859_1).getBytes(UTF_8)),
        HEX(bytes -> ascii(HexFormat.of().formatHex(bytes))),
        CAPITAL_HEX(bytes -> ascii(HexFormat.of().withUpperCase().formatHex(bytes))),
        HEX_NUMBER(bytes -> ascii(new BigInteger(1, bytes).toString(16))),
        HEX_WITH_COLONS(bytes -> ascii(HexFormat.ofDelimiter(":").formatHex(bytes))),
        HEX_DUMP(bytes -> ascii(dump(bytes))),
        DECIMAL(bytes -> ascii(new BigInteger(1, bytes).toString())),
        SIGNED_BYTES(bytes -> ascii(Arrays.toString(bytes))),
        BASE64(bytes -> Base64.getEncoder().encode(bytes)),
        BASE64_AFTER_ONE_BYTE(bytes -> Base64.getEncoder().encode(after(1, bytes))),
        BASE64_AFTER_TWO_BYTES(bytes -> Base64.getEncoder().encode(after(2, bytes))),
        BASE64_IN_LINES(bytes -> Base64.getMimeEncoder().encode(bytes)),
        BASE64URL(bytes -> Base64.getUrlEncoder().withoutPadding().encode(bytes)),
        BASE64URL_AFTER_ONE_BYTE(bytes -> Base64.getUrlEncoder().encode(after(1, bytes))),
        BASE64URL_AFTER_TWO_BYTES(bytes -> Base64.getUrlEncoder().encode(after(2, bytes)));

        private final Function<byte[], byte[]> print;

        Form(Function<byte[], byte[]> print) {
            this.print = print;
        }

        private static byte[] ascii(String text) {
            return text.getBytes(ISO_8859_1);
        }

        private static byte[] after(int bytes, byte[] secret) {
            byte[] whole = new byte[bytes + secret.length];
            System.arraycopy(secret, 0, whole, bytes, secret.length);
            return whole;
        }

        private static String dump(byte[] bytes) {
            StringBuilder text = new StringBuilder();
            for (int row = 0; row < bytes.length; row += 16) {
                byte[] part = Arrays.copyOfRange(bytes, row, Math.min(row + 16, bytes.length));
                text.append(String.format(Locale.ROOT, "%n|%08x| ", row))
                        .append(HexFormat.ofDelimiter(" ").formatHex(part));
            }
            return text.toString();
        }
    }

    @ParameterizedTest
    @EnumSource
    void scan_anySecretNumber_isFoundInThisForm(Form form) throws Exception {
        List<byte[]> secrets = new ArrayList<>(Canaries.of(identity));
        for (KeyPair pair : List.of(rsa, ec, ed25519)) {
            secrets.addAll(Canaries.of(pair.getPrivate()));
        }
        assertThat(secrets).hasSize(3 + 6 + 1 + 1);
        for (byte[] secret : secrets) {
            assertThat(findings(new LeakScan().secret(secret), form.print.apply(secret)))
                    .isNotEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void scan_derOfAKey_isFoundInThisForm(Form form) throws Exception {
        for (KeyPair pair : List.of(rsa, ec, ed25519)) {
            PrivateKey key = pair.getPrivate();
            for (byte[] secret : Canaries.of(key)) {
                if (form == Form.DECIMAL) {
                    continue; // one number for the whole of the structure shows no digits of those in it
                }
                assertThat(findings(new LeakScan().secret(secret), form.print.apply(key.getEncoded())))
                        .isNotEmpty();
            }
        }
    }

    @Test
    void scan_furlAndFile_areFound(@TempDir Path directory) throws Exception {
        LeakScan scan = new LeakScan().secrets(Canaries.of(identity));
        assertThat(findings(scan, identity.furl("localhost:1").textWithSecret().getBytes(UTF_8)))
                .hasSize(1);
        scan = new LeakScan().secrets(Canaries.of(identity.privateKey()));
        Path file = directory.resolve("key_generator.pem");
        identity.write(file);
        assertThat(findings(scan, Files.readAllBytes(file))).isNotEmpty();
    }

    @Test
    void scan_partOfASecret_isFoundWhereverItBegins() throws Exception {
        byte[] secret = Canaries.of(ed25519.getPrivate()).get(0);
        for (byte[] form : Canaries.forms(secret)) {
            for (int start = 0; start <= form.length - LeakScan.SHORTEST; start++) {
                byte[] part = Arrays.copyOfRange(form, start, start + LeakScan.SHORTEST);
                assertThat(findings(new LeakScan().secret(secret), part)).hasSize(1);
            }
        }
    }

    @Test
    void scan_oneOfManySecrets_isFoundAcrossChunks() throws Exception {
        Random random = new Random(9);
        LeakScan scan = new LeakScan();
        byte[] secret = new byte[32];
        for (int i = 0; i < 20_000; i++) {
            random.nextBytes(secret);
            scan.secret(secret);
        }
        byte[] text = HexFormat.of().formatHex(secret).getBytes(ISO_8859_1);
        for (byte one : text) {
            scan.scan(new byte[] {one}, 1);
        }
        assertThat(scan.findings()).hasSize(1);
    }

    /** A short piece of a secret number may stand in a public one by chance, but hardly in three sets of keys in a row. */
    @Test
    void scan_whatIsPublic_findsNothing() throws Exception {
        List<List<String>> alarms = new ArrayList<>();
        for (int set = 0; set < 3; set++) {
            alarms.add(new LeakScanTest().falseAlarms());
        }
        assertThat(alarms).contains(List.of());
    }

    private List<String> falseAlarms() throws Exception {
        LeakScan scan = new LeakScan().secrets(Canaries.of(identity));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (KeyPair pair : List.of(rsa, ec, ed25519)) {
            scan.secrets(Canaries.of(pair.getPrivate()));
            for (Form form : Form.values()) {
                out.write(form.print.apply(pair.getPublic().getEncoded()));
                out.write(form.print.apply(identity.certificate().getEncoded()));
            }
        }
        out.write(identity.toString().getBytes(UTF_8));
        byte[] noise = new byte[1 << 20];
        new Random(9).nextBytes(noise);
        out.write(noise);
        return findings(scan, out.toByteArray());
    }

    @Test
    void counted_text_isHowOftenItWasThere() {
        LeakScan scan = new LeakScan().count("granted capabili");
        assertThat(findings(scan, "granted capability=a\ngranted capability=b\n".getBytes(UTF_8)))
                .isEmpty();
        assertThat(scan.counted("granted capabili")).isEqualTo(2);
    }

    private static List<String> findings(LeakScan scan, byte[] planted) {
        byte[] before = "INFO this is a log, and it is ".getBytes(UTF_8);
        scan.scan(before, before.length);
        scan.scan(planted, planted.length);
        scan.scan(before, before.length);
        return scan.findings();
    }

    private static KeyPair generate(String algorithm, int size) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(size);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
