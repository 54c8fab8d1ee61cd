package dev.keysource.benchmarks;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSources;
import dev.keysource.KeyPairSpec;
import dev.keysource.jca.KeysourceProvider;
import dev.keysource.pool.PooledKeyPairSource;

import java.security.KeyPairGenerator;
import java.util.Locale;
import java.util.Properties;

/**
 * How long unchanged code waits for the first RSA-2048 pair of a fresh JVM: with the JDK alone ({@code stock}), with the provider
 * just installed ({@code cold}), and once its pool has a pair ({@code warm}).
 *
 * <pre>
 * for i in 1 2 3 4 5; do for how in stock cold warm; do java -cp benchmarks.jar dev.keysource.benchmarks.FirstPair $how; done; done
 * </pre>
 */
public final class FirstPair {
    private FirstPair() {}

    /** Makes a pair, and says how long it took. */
    public static void main(String[] args) throws Exception {
        Properties settings = new Properties();
        settings.setProperty("keysource.chain", "pool(local)");
        settings.setProperty("keysource.pool.specs", "RSA-2048:16");
        if (args[0].equals("warm")) {
            KeyPairSource source = KeyPairSources.forProperties(settings);
            source.find(PooledKeyPairSource.class)
                    .get(0)
                    .ready(KeyPairSpec.RSA_2048, 1)
                    .join();
            KeysourceProvider.install(source);
        }
        long start = System.nanoTime();
        if (args[0].equals("cold")) {
            KeysourceProvider.install(settings);
        }
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        generator.generateKeyPair();
        System.out.printf(Locale.ROOT, "%s %.0f%n", args[0], (System.nanoTime() - start) / 1e6);
    }
}
