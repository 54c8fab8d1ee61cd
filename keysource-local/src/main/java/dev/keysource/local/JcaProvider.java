package dev.keysource.local;

import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The JCA providers that pairs may come from, fastest first. There are no others: whatever else is registered in the
 * process is never asked.
 *
 * <p>None of them is registered by this library; instances are passed to the JCA.
 */
public enum JcaProvider {
    /** Amazon Corretto Crypto Provider (AWS-LC), native; used if its jar is there and it works on this platform. */
    ACCP,
    /** Conscrypt (BoringSSL), native; used if its jar is there and it works on this platform. */
    CONSCRYPT,
    /** The providers that come with the JDK. */
    JDK,
    /** Bouncy Castle. */
    BC;

    /** Older ones have other encodings of post-quantum keys than the standards, and do not read those. */
    private static final double OLDEST_BOUNCY_CASTLE = 1.81;

    private static final Logger LOG = LoggerFactory.getLogger(JcaProvider.class);

    /** New or shared instances; empty if this provider is absent or does not work here. */
    List<Provider> load() {
        try {
            return switch (this) {
                case ACCP -> List.of(AccpHolder.provider());
                case CONSCRYPT -> List.of(ConscryptHolder.provider());
                case JDK ->
                    Stream.of("SunRsaSign", "SunEC", "SUN", "SunJCE")
                            .map(Security::getProvider)
                            .filter(Objects::nonNull)
                            .toList();
                case BC -> List.of(new BouncyCastleProvider());
            };
        } catch (LinkageError | RuntimeException e) {
            LOG.debug("{} is not usable here: {}", this, e.toString());
            return List.of();
        }
    }

    /**
     * Lets a Bouncy Castle pass that knows the standards of post-quantum keys.
     *
     * @throws NoSuchAlgorithmException if it is too old
     */
    static void requirePostQuantum(Provider bouncyCastle) throws NoSuchAlgorithmException {
        if (Double.parseDouble(bouncyCastle.getVersionStr()) < OLDEST_BOUNCY_CASTLE) {
            throw new NoSuchAlgorithmException("Bouncy Castle " + bouncyCastle.getVersionStr() + " is older than "
                    + OLDEST_BOUNCY_CASTLE + ", the first with the standard post-quantum keys");
        }
    }

    /** Whether it draws from a random generator of its own, and ignores the one it is given. */
    boolean isNative() {
        return this == ACCP || this == CONSCRYPT;
    }
}
