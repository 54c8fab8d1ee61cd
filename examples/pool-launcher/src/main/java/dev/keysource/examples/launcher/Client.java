package dev.keysource.examples.launcher;

import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSpec;
import dev.keysource.examples.console.ShortLife;
import dev.keysource.remote.Furl;
import dev.keysource.remote.RemoteKeyPairSource;
import dev.keysource.remote.ServerStatus;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletionException;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** Asks a key generator, the one that the options of a command name. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class Client {
    private static final Duration LONGEST_CONNECT = Duration.ofDays(1);

    @Mixin
    private FurlOption furlFile;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            converter = Values.Seconds.class,
            description = "how long to wait, default ${DEFAULT-VALUE}")
    private Duration timeout;

    /** Takes one pair and writes it as PEM to a new file, or to standard output. */
    void get(String specText, @Nullable Path file, PrintWriter out) throws InterruptedException {
        Furl furl = furl();
        KeyPairSpec spec = spec(specText);
        try {
            if (file == null) {
                take(furl, spec, out);
            } else {
                takeToNewFile(furl, spec, file);
            }
        } catch (IOException e) {
            throw CommandFailure.of(file == null ? Path.of("standard output") : file, e);
        }
    }

    /** The file is made first: a pair that cannot be written is not taken. */
    private void takeToNewFile(Furl furl, KeyPairSpec spec, Path file) throws IOException, InterruptedException {
        try (Writer writer = new OutputStreamWriter(OwnerOnly.create(file), US_ASCII)) {
            Thread stopped = new Thread(() -> delete(file), "keysource-stop");
            Runtime.getRuntime().addShutdownHook(stopped);
            boolean written = false;
            try {
                take(furl, spec, writer);
                written = true;
            } finally {
                if (!written) {
                    delete(file);
                }
                RunCommand.forget(stopped);
            }
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void take(Furl furl, KeyPairSpec spec, Writer writer) throws IOException, InterruptedException {
        try (RemoteKeyPairSource source = connect(furl)) {
            Pem.write(source.get(spec, timeout), writer);
        }
    }

    ServerStatus status() throws InterruptedException {
        try (RemoteKeyPairSource source = connect(furl())) {
            return source.status(timeout).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof KeyPairSourceException failure ? failure : e;
        }
    }

    private Furl furl() {
        if (timeout.isZero() || timeout.isNegative()) {
            throw new CommandFailure(
                    "--timeout: found " + timeout.toSeconds() + ", allowed is a positive number of seconds");
        }
        return furlFile.read();
    }

    private RemoteKeyPairSource connect(Furl furl) {
        ShortLife.begin();
        return RemoteKeyPairSource.builder(furl)
                .name(String.join(",", furl.locations()))
                .connectTimeout(timeout.compareTo(LONGEST_CONNECT) < 0 ? timeout : LONGEST_CONNECT)
                .build();
    }

    private static KeyPairSpec spec(String text) {
        try {
            return KeyPairSpec.parse(text);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure("--spec: " + e.getMessage(), e);
        }
    }

    /** The kinds of pairs, for the completion in a shell. */
    static final class Kinds extends ArrayList<String> {
        static final long serialVersionUID = 1L;

        Kinds() {
            super(KeyPairSpec.standard().stream().map(KeyPairSpec::toString).toList());
        }
    }
}
