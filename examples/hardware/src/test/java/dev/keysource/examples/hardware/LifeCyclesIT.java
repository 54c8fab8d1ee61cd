package dev.keysource.examples.hardware;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSources;
import dev.keysource.local.Pkcs11KeyPairSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Provider;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Processes use up the pairs of one token in random ways, two at a time, and are killed in the middle of it. In the end the token
 * holds what they have delivered, and nothing else. {@code -Dhardware.cycles} says how many steps they take in all.
 */
@Tag("interop")
@Timeout(3_600)
class LifeCyclesIT {
    private static final int CYCLES = Integer.getInteger("hardware.cycles", 150);
    private static final int MOST_STEPS = 40;

    @TempDir
    private Path directory;

    private final SoftHsm token = SoftHsm.fresh();
    private final Set<String> delivered = new HashSet<>();
    /** What a process was about to discard, or to get, when it was killed. */
    private final Set<String> perhapsDiscarded = new HashSet<>();

    private int perhapsDelivered;
    private int steps;
    private int kills;

    @Test
    void token_afterRandomLifeCycles_holdsTheDeliveredOnly() throws Exception {
        Path settings = settings();
        Random random = new Random(42);
        while (steps < CYCLES) {
            Process one = start(settings, random.nextLong(), MOST_STEPS);
            Process other = start(settings, random.nextLong(), MOST_STEPS);
            follow(one, random.nextInt(MOST_STEPS + 5));
            follow(other, random.nextInt(MOST_STEPS + 5));
        }
        // The next one deletes what they have left.
        follow(start(settings, 1, 0), Integer.MAX_VALUE);
        Set<String> left = left(settings);
        System.out.printf(
                "%d steps, %d kills: %d delivered and kept, %d in the token, %d of them killed while they were discarded;"
                        + " %d processes killed while they asked%n",
                steps, kills, delivered.size(), left.size(), perhapsDiscarded.size(), perhapsDelivered);
        assertThat(left).containsAll(delivered);
        left.removeAll(delivered);
        left.removeAll(perhapsDiscarded);
        assertThat(left).hasSizeLessThanOrEqualTo(perhapsDelivered);
        assertThat(left)
                .as("pairs that a process was given, but had no time to tell")
                .hasSizeLessThan(3);
        // A software token that is killed while it writes leaves torn objects: private keys without an identifier,
        // certificates
        // that the key store does not know again.
        List<String> torn = new ArrayList<>(token.identifiers("Certificate"));
        for (String key : token.identifiers("Private Key")) {
            assertThat(torn.remove(key)).as("the certificate of " + key).isTrue();
        }
        assertThat(torn).as("certificates without a key").hasSizeLessThanOrEqualTo(kills);
        assertThat(kills).isPositive();
        try (var journals = Files.list(directory.resolve("journal"))) {
            assertThat(journals).isEmpty();
        }
    }

    private Path settings() throws IOException {
        Properties settings = token.settings(directory, "pkcs11", "token");
        settings.setProperty("keysource.chain", "pool(pkcs11)");
        settings.setProperty("keysource.pool.specs", "EC-P-256:4");
        settings.setProperty("keysource.pool.refill", "watermark");
        Path file = directory.resolve("settings");
        try (Writer writer = Files.newBufferedWriter(file)) {
            settings.store(writer, null);
        }
        return file;
    }

    private static Process start(Path settings, long seed, int steps) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LifeCycles.class.getName(),
                        settings.toString(),
                        Long.toString(seed),
                        Integer.toString(steps))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Reads what a process does, and kills it after so many steps, if it has not ended before. */
    private void follow(Process process, int life) throws Exception {
        String last = "";
        boolean killed = false;
        int lines = 0;
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                if (line.startsWith("has ")) {
                    delivered.add(line.substring(4));
                    steps++;
                } else if (line.startsWith("discards ")) {
                    delivered.remove(line.substring(9));
                    steps++;
                } else if (!line.equals("asks") && !line.equals("ends")) {
                    continue; // a log
                }
                last = line;
                if (++lines > life && !killed) {
                    killed = true;
                    kills++;
                    // By its handle: a process that is ended by its object closes what it has said.
                    process.toHandle().destroyForcibly();
                }
            }
        }
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        if (killed && last.startsWith("discards ")) {
            perhapsDiscarded.add(last.substring(9));
        } else if (killed && last.equals("asks")) {
            perhapsDelivered++;
        }
    }

    /** The public keys in the token. */
    private Set<String> left(Path settings) throws Exception {
        Properties read = new Properties();
        try (var reader = Files.newBufferedReader(settings)) {
            read.load(reader);
        }
        read.setProperty("keysource.chain", "pkcs11");
        read.remove("keysource.pool.specs");
        read.remove("keysource.pool.refill");
        try (KeyPairSource source = KeyPairSources.forProperties(read)) {
            Provider provider = source.find(Pkcs11KeyPairSource.class).get(0).provider();
            KeyStore store = KeyStore.getInstance("PKCS11", provider);
            store.load(null, null);
            List<String> aliases = token.identifiers("Private Key");
            assertThat(Collections.list(store.aliases())).containsAll(aliases);
            Set<String> left = new HashSet<>();
            for (String alias : aliases) {
                left.add(LifeCycles.name(
                        store.getCertificate(alias).getPublicKey().getEncoded()));
            }
            return left;
        }
    }
}
