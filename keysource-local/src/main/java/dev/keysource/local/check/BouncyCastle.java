package dev.keysource.local.check;

import org.bouncycastle.jce.provider.BouncyCastleProvider;

import java.security.NoSuchAlgorithmException;
import java.security.Provider;

/** Bouncy Castle as a provider. Where it is absent, the use of this class fails with a {@link LinkageError}. */
public final class BouncyCastle {
    /** The one instance. */
    public static final Provider PROVIDER = new BouncyCastleProvider();

    /** Older ones have other encodings of post-quantum keys than the standards, and do not read those. */
    private static final double OLDEST = 1.81;

    private BouncyCastle() {}

    /**
     * Lets a Bouncy Castle pass that knows the standards of post-quantum keys.
     *
     * @throws NoSuchAlgorithmException if it is too old
     */
    public static void requirePostQuantum(Provider provider) throws NoSuchAlgorithmException {
        String version = provider.getVersionStr();
        if (Double.parseDouble(version) < OLDEST) {
            throw new NoSuchAlgorithmException("Bouncy Castle " + version + " is older than " + OLDEST
                    + ", the first with the standard post-quantum keys");
        }
    }
}
