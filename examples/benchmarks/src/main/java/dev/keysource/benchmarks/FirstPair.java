package dev.keysource.benchmarks;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSources;
import dev.keysource.KeyPairSpec;
import dev.keysource.jca.KeysourceProvider;
import dev.keysource.pool.PooledKeyPairSource;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/**
 * How long a caller waits for the first RSA-2048 pair of a fresh JVM. {@link ColdStart} runs them in turn.
 *
 * <ul>
 *   <li>{@code none}: makes none, for what a JVM itself costs;
 *   <li>{@code stock}: with the JDK alone;
 *   <li>{@code local}, {@code pool}: with a chain {@code local}, or {@code pool(local)} that lists the kind;
 *   <li>{@code later}: with {@code pool(local)}, two seconds after it was opened;
 *   <li>{@code cold}, {@code warm}: as {@code stock}, with the provider of the JCA just installed, or once its pool has a pair.
 * </ul>
 */
public final class FirstPair {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private FirstPair() {}

    /** Makes a pair, and says how many milliseconds it took. */
    public static void main(String[] args) throws Exception {
        long start = System.nanoTime();
        switch (args[0]) {
            case "none" -> {}
            case "stock" -> generate();
            case "local" -> KeyPairSources.forChain("local").get(KeyPairSpec.RSA_2048, LIMIT);
            case "pool" -> pool().get(KeyPairSpec.RSA_2048, LIMIT);
            case "later" -> {
                KeyPairSource pool = pool();
                TimeUnit.SECONDS.sleep(2);
                start = System.nanoTime();
                pool.get(KeyPairSpec.RSA_2048, LIMIT);
            }
            case "cold" -> {
                KeysourceProvider.install(settings());
                generate();
            }
            case "warm" -> {
                KeyPairSource source = pool();
                source.find(PooledKeyPairSource.class)
                        .get(0)
                        .ready(KeyPairSpec.RSA_2048, 1)
                        .join();
                KeysourceProvider.install(source);
                start = System.nanoTime();
                generate();
            }
            default -> throw new IllegalArgumentException(args[0]);
        }
        long took = System.nanoTime() - start;
        System.out.printf(Locale.ROOT, "%s %.1f%n", args[0], took / 1e6);
        System.exit(0);
    }

    private static void generate() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        generator.generateKeyPair();
    }

    private static KeyPairSource pool() {
        return KeyPairSources.forProperties(settings());
    }

    private static Properties settings() {
        Properties settings = new Properties();
        settings.setProperty("keysource.chain", "pool(local)");
        settings.setProperty("keysource.pool.specs", "RSA-2048:16");
        return settings;
    }
}
