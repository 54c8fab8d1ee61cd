package dev.keysource.examples.launcher;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSources;
import dev.keysource.KeyPairSpec;

import java.time.Duration;

/** A program that takes one RSA-2048 pair from the chain of its system properties. */
final class FirstPairOf {
    private FirstPairOf() {}

    public static void main(String[] args) throws InterruptedException {
        try (KeyPairSource source = KeyPairSources.forProperties(System.getProperties())) {
            source.get(KeyPairSpec.RSA_2048, Duration.ofMinutes(2));
        }
        System.out.println("done");
    }
}
