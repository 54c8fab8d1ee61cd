package dev.keysource.examples.hardware;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSources;
import dev.keysource.KeyPairSpec;
import dev.keysource.local.Pkcs11KeyPairSource;
import dev.keysource.pool.PooledKeyPairSource;

import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Measures what a pair costs in a token, and what it costs from a pool in front of that token, for each kind of pair. What was made
 * is deleted again.
 */
public final class TokenTimes {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final int PAIRS = 5;

    private TokenTimes() {}

    /**
     * Prints a table in Markdown.
     *
     * @param arguments a file with the settings of {@code keysource.pkcs11}, then kinds of pairs, such as {@code RSA-2048}
     * @throws IOException if the file cannot be read
     * @throws InterruptedException if it is interrupted
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Properties settings = new Properties();
        try (Reader file = Files.newBufferedReader(Path.of(arguments[0]))) {
            settings.load(file);
        }
        List<KeyPairSpec> specs =
                Arrays.stream(arguments).skip(1).map(KeyPairSpec::parse).toList();
        measure(settings, specs, System.out);
    }

    static void measure(Properties settings, List<KeyPairSpec> specs, PrintStream out) throws InterruptedException {
        out.println("| kind | made in the token, ms (median of " + PAIRS + ") | from the pool, ms |");
        out.println("|---|---|---|");
        for (KeyPairSpec spec : specs) {
            Properties chain = new Properties();
            chain.putAll(settings);
            chain.setProperty("keysource.chain", "pool(pkcs11)");
            chain.setProperty("keysource.pool.specs", spec + ":" + (PAIRS + 1));
            chain.setProperty("keysource.pool.refill", "strict-quiet");
            chain.setProperty("keysource.pool.quiet-period", "1h");
            try (KeyPairSource source = KeyPairSources.forProperties(chain)) {
                PooledKeyPairSource pool =
                        source.find(PooledKeyPairSource.class).get(0);
                pool.ready(spec, PAIRS + 1).get(LONG.toSeconds(), TimeUnit.SECONDS);
                source.discard(source.get(spec, LONG)); // loads the classes
                double warm = median(source, spec);
                double made = median(source.find(Pkcs11KeyPairSource.class).get(0), spec);
                out.printf(Locale.ROOT, "| %s | %.0f | %.2f |%n", spec, made, warm);
            } catch (ExecutionException | TimeoutException | KeyPairSourceException e) {
                out.printf("| %s | %s | |%n", spec, e.getMessage());
            }
        }
    }

    private static double median(KeyPairSource source, KeyPairSpec spec) throws InterruptedException {
        List<Long> nanos = new ArrayList<>();
        for (int i = 0; i < PAIRS; i++) {
            long start = System.nanoTime();
            var pair = source.get(spec, LONG);
            nanos.add(System.nanoTime() - start);
            source.discard(pair);
        }
        nanos.sort(null);
        return nanos.get(PAIRS / 2) / 1e6;
    }
}
