package dev.keysource.examples.hardware;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSources;
import dev.keysource.KeyPairSpec;
import dev.keysource.pool.PooledKeyPairSource;

import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import java.util.Random;

/**
 * A process that uses up pairs in random ways until it is killed, or for so many steps. It says before and after each step what
 * becomes of which pair.
 */
final class LifeCycles {
    private static final KeyPairSpec SPEC = KeyPairSpec.EC_P_256;

    private LifeCycles() {}

    public static void main(String[] arguments) throws Exception {
        Properties settings = new Properties();
        try (Reader file = Files.newBufferedReader(Path.of(arguments[0]))) {
            settings.load(file);
        }
        Random random = new Random(Long.parseLong(arguments[1]));
        int steps = Integer.parseInt(arguments[2]);
        List<KeyPair> mine = new ArrayList<>();
        try (KeyPairSource source = KeyPairSources.forProperties(settings)) {
            for (int step = 0; step < steps; step++) {
                int what = random.nextInt(20);
                if (what == 0) {
                    source.find(PooledKeyPairSource.class).get(0).invalidate();
                } else if (what == 1) {
                    source.request(SPEC).cancel(false);
                } else if (what < 8 && !mine.isEmpty()) {
                    KeyPair unused = mine.remove(random.nextInt(mine.size()));
                    say("discards", unused);
                    source.discard(unused);
                } else {
                    System.out.println("asks");
                    KeyPair pair = source.get(SPEC, Duration.ofMinutes(2));
                    say("has", pair);
                    mine.add(pair);
                }
            }
        }
        System.out.println("ends");
    }

    private static void say(String what, KeyPair pair) throws Exception {
        System.out.println(what + " " + name(pair.getPublic().getEncoded()));
    }

    /** Tells a pair from others by its public half. */
    static String name(byte[] publicKey) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(publicKey))
                .substring(0, 16);
    }
}
