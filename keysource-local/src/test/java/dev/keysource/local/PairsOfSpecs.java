package dev.keysource.local;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSources;
import dev.keysource.KeyPairSpec;
import dev.keysource.local.engine.SystemRandom;

import java.time.Duration;

/** Makes a pair of each kind that is named, as the system properties say, and prints what came of it, a line each. */
final class PairsOfSpecs {
    private PairsOfSpecs() {}

    public static void main(String[] specs) throws Exception {
        SystemRandom random = SystemRandom.create();
        System.out.println("random: " + random.description() + ", " + random.strength());
        try (KeyPairSource source = KeyPairSources.forProperties(System.getProperties())) {
            for (String text : specs) {
                KeyPairSpec spec = KeyPairSpec.parse(text);
                try {
                    source.get(spec, Duration.ofMinutes(2));
                    System.out.println(text + ": made");
                } catch (KeyPairSourceException e) {
                    System.out.println(text + ": " + e.reason() + " " + e.getMessage());
                }
            }
        }
    }
}
