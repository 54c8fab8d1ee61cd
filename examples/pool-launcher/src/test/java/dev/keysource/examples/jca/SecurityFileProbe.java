package dev.keysource.examples.jca;

import java.security.KeyPair;
import java.security.KeyPairGenerator;

/** Run by {@code UnchangedCodeIT} in a process of its own: code that knows nothing of this library. */
final class SecurityFileProbe {
    private SecurityFileProbe() {}

    public static void main(String[] args) throws Exception {
        for (String algorithm : new String[] {"RSA", "RSASSA-PSS"}) {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(2048);
            KeyPair pair = generator.generateKeyPair();
            System.out.println(
                    generator.getProvider().getName() + ", " + pair.getPublic().getAlgorithm() + ", "
                            + pair.getPrivate().getClass().getSimpleName());
        }
    }
}
