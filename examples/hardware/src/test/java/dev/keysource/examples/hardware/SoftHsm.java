package dev.keysource.examples.hardware;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Tokens of SoftHSM in a directory of this process, which the environment variable {@code SOFTHSM2_CONF} names. Its library reads
 * them when it is loaded, so that all are made before the first one is used.
 */
final class SoftHsm {
    static final String LIBRARY = Stream.of(
                    "/usr/lib/softhsm/libsofthsm2.so",
                    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
                    "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
                    "/usr/lib64/pkcs11/libsofthsm2.so",
                    "/opt/homebrew/lib/softhsm/libsofthsm2.so")
            .filter(library -> Files.exists(Path.of(library)))
            .findFirst()
            .orElse("libsofthsm2.so");

    private static final int TOKENS = 40;
    private static final Path CONFIGURATION = Path.of(System.getenv("SOFTHSM2_CONF"));
    private static final AtomicInteger USED = new AtomicInteger();

    static {
        makeTokens();
    }

    final String label;
    final String pin;

    private SoftHsm(String label, String pin) {
        this.label = label;
        this.pin = pin;
    }

    /** A token without objects. */
    static SoftHsm fresh() {
        int number = USED.incrementAndGet();
        if (number > TOKENS) {
            throw new IllegalStateException("no more tokens");
        }
        return new SoftHsm(label(number), "pin-" + number);
    }

    /** As long as all others: some programs take the beginning of a label for the whole. */
    private static String label(int number) {
        return "token-" + (100 + number);
    }

    private static void makeTokens() {
        try {
            Path directory = Files.createTempDirectory(Files.createDirectories(CONFIGURATION.getParent()), "tokens");
            Files.writeString(
                    CONFIGURATION,
                    "directories.tokendir = " + directory
                            + "\nobjectstore.backend = file\nlog.level = ERROR\nslots.removable = true\n");
            for (int i = 1; i <= TOKENS; i++) {
                // What is secret in here guards nothing.
                run(
                        "softhsm2-util",
                        "--init-token",
                        "--free",
                        "--label",
                        label(i),
                        "--so-pin",
                        "so-pin",
                        "--pin",
                        "pin-" + i);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The settings of a source for this token. */
    Properties settings(Path directory, String part, String objects) throws IOException {
        Path pinFile = directory.resolve(label + ".pin");
        if (!Files.exists(pinFile)) {
            Files.createFile(
                    pinFile, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(pinFile, pin + "\n");
        }
        Properties settings = new Properties();
        settings.setProperty("keysource." + part + ".library", LIBRARY);
        settings.setProperty("keysource." + part + ".token-label", label);
        settings.setProperty("keysource." + part + ".pin-file", pinFile.toString());
        settings.setProperty("keysource." + part + ".objects", objects);
        settings.setProperty(
                "keysource." + part + ".journal", directory.resolve("journal").toString());
        settings.setProperty("keysource." + part + ".look-interval", "100ms");
        return settings;
    }

    /** The kinds of objects that another process sees in the token: "Private Key", "Certificate" and so on. */
    List<String> objects() {
        return found("^([A-Z][A-Za-z ]+) Object");
    }

    /** The identifiers (CKA_ID) of the objects of a kind, of those that have one. */
    List<String> identifiers(String kind) {
        return found("^" + kind + " Object.*(?:\\n  .*)*?\\n  ID: +([0-9a-f]+)").stream()
                .map(id -> new String(HexFormat.of().parseHex(id), StandardCharsets.UTF_8))
                .toList();
    }

    /** The names of the keys in the token. */
    List<String> aliases() {
        return found("DN: CN=(.*)$");
    }

    private List<String> found(String pattern) {
        String said = run(
                "pkcs11-tool", "--module", LIBRARY, "--token-label", label, "--login", "--pin", pin, "--list-objects");
        return Pattern.compile(pattern, Pattern.MULTILINE)
                .matcher(said)
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    static String run(String... command) {
        try {
            Path output = Files.createTempFile("softhsm", null);
            Process process = new ProcessBuilder(command)
                    .redirectOutput(output.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD) // warnings in the middle of lines
                    .start();
            boolean ended = process.waitFor(2, TimeUnit.MINUTES);
            String said = Files.readString(output, StandardCharsets.UTF_8);
            Files.delete(output);
            if (!ended || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new AssertionError(command[0] + ": " + said);
            }
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
