package dev.keysource.benchmarks;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSpec;
import dev.keysource.examples.console.Progress;
import dev.keysource.local.JcaProvider;
import dev.keysource.local.LocalKeyPairSource;
import dev.keysource.local.LocalKeyPairSource.Engine;
import dev.keysource.local.LocalKeyPairSourceBuilder;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Makes many pairs with {@link LocalKeyPairSource} and looks for what must not be among their public keys: duplicates,
 * shared primes, the ROCA fingerprint. Moduli are written to a file, one in hexadecimal per line, for other checkers.
 *
 * <pre>
 * java -cp benchmarks.jar dev.keysource.benchmarks.Corpus make ENGINE SPEC COUNT DIR
 * java -cp benchmarks.jar dev.keysource.benchmarks.Corpus cold ENGINE SPEC COUNT DIR
 * java -cp benchmarks.jar dev.keysource.benchmarks.Corpus known-bad DIR
 * </pre>
 *
 * ENGINE is {@code jca}, {@code search}, or a provider: {@code accp}, {@code conscrypt}, {@code jdk},
 * {@code bc}. {@code make} makes all pairs in this process; {@code cold} makes the first pair of as many new processes;
 * {@code known-bad} writes moduli that a checker must flag, one file per fault. Exit 1 if anything was found.
 */
public final class Corpus {
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

    private Corpus() {}

    /** Runs one command. */
    public static void main(String[] args) throws Exception {
        switch (args.length == 0 ? "" : args[0]) {
            case "make" -> check(args, make(args[1], spec(args), Integer.parseInt(args[3])));
            case "cold" -> check(args, cold(args[1], args[2], Integer.parseInt(args[3])));
            case "first" -> first(args[1], spec(args));
            case "known-bad" -> writeKnownBad(Path.of(args[1]));
            default -> {
                System.err.println("make|cold ENGINE SPEC COUNT DIR, or known-bad DIR");
                System.exit(2);
            }
        }
    }

    /** An engine of the local source, or the only provider to use. */
    private static KeyPairSource source(String engine) {
        LocalKeyPairSourceBuilder builder = LocalKeyPairSource.builder();
        return switch (engine) {
            case "jca" -> builder.engine(Engine.JCA).build();
            case "search" -> builder.engine(Engine.SEARCH).build();
            default ->
                builder.provider(JcaProvider.valueOf(engine.toUpperCase(Locale.ROOT)))
                        .build();
        };
    }

    private static KeyPairSpec spec(String[] args) {
        return KeyPairSpec.parse(args[2]);
    }

    private static void check(String[] args, Keys keys) throws IOException {
        Path directory = Files.createDirectories(Path.of(args[4]));
        int duplicates = CorpusChecks.duplicates(keys.fingerprints());
        int shared = CorpusChecks.sharedPrimes(keys.moduli);
        long roca =
                keys.moduli.stream().filter(CorpusChecks::hasRocaFingerprint).count();
        if (!keys.moduli.isEmpty()) {
            writeModuli(directory.resolve(String.join("-", args[0], args[1], args[2]) + ".moduli"), keys.moduli);
        }
        System.out.printf(
                "%s %s %s: %d pairs in %d s; duplicates %d, shared primes %d, ROCA fingerprints %d%n",
                args[0],
                args[1],
                args[2],
                keys.prints.size(),
                Duration.ofNanos(System.nanoTime() - keys.started).toSeconds(),
                duplicates,
                shared,
                roca);
        if (duplicates + shared + roca > 0) {
            System.exit(1);
        }
    }

    private static Keys make(String engine, KeyPairSpec spec, int count) throws Exception {
        Keys keys = new Keys();
        int inFlight = 4 * Runtime.getRuntime().availableProcessors();
        try (KeyPairSource source = source(engine);
                Progress progress = Progress.of("make " + spec, count)) {
            Queue<CompletableFuture<KeyPair>> requests = new ArrayDeque<>();
            for (int i = 0; i < count; i++) {
                requests.add(source.request(spec, LONGEST_WAIT));
                if (requests.size() >= inFlight) {
                    keys.add(requests.remove().get().getPublic());
                    progress.step();
                }
            }
            for (CompletableFuture<KeyPair> request : requests) {
                keys.add(request.get().getPublic());
                progress.step();
            }
        }
        return keys;
    }

    private static Keys cold(String engine, String spec, int count) throws Exception {
        try (Progress progress = Progress.of("cold " + spec, count)) {
            return cold(engine, spec, count, progress);
        }
    }

    private static Keys cold(String engine, String spec, int count, Progress progress) throws Exception {
        Keys keys = new Keys();
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        for (int i = 0; i < count; i++) {
            Process process = new ProcessBuilder(
                            java,
                            "-cp",
                            System.getProperty("java.class.path"),
                            Corpus.class.getName(),
                            "first",
                            engine,
                            spec)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String line = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            if (process.waitFor() != 0) {
                throw new IOException("a new process failed");
            }
            String algorithm = KeyPairSpec.parse(spec).algorithm();
            keys.add(KeyFactory.getInstance(algorithm)
                    .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(line))));
            progress.step();
        }
        return keys;
    }

    private static void first(String engine, KeyPairSpec spec) throws InterruptedException, ExecutionException {
        try (KeyPairSource source = source(engine)) {
            PublicKey key = source.request(spec, LONGEST_WAIT).get().getPublic();
            System.out.println(Base64.getEncoder().encodeToString(key.getEncoded()));
        }
    }

    private static void writeKnownBad(Path directory) throws IOException {
        Files.createDirectories(directory);
        for (var bad : new KnownBadModuli().all().entrySet()) {
            writeModuli(directory.resolve(bad.getKey() + ".moduli"), bad.getValue());
        }
    }

    private static void writeModuli(Path file, List<BigInteger> moduli) throws IOException {
        Files.write(file, moduli.stream().map(modulus -> modulus.toString(16)).toList());
    }

    /** The public keys of a corpus: the first 64 bits of their SHA-256, and the moduli of those that have one. */
    private static final class Keys {
        final long started = System.nanoTime();
        final List<Long> prints = new ArrayList<>();
        final List<BigInteger> moduli = new ArrayList<>();

        void add(PublicKey key) throws GeneralSecurityException {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
            prints.add(ByteBuffer.wrap(hash).getLong());
            if (key instanceof RSAPublicKey rsa) {
                moduli.add(rsa.getModulus());
            }
        }

        long[] fingerprints() {
            return prints.stream().mapToLong(Long::longValue).toArray();
        }
    }
}
