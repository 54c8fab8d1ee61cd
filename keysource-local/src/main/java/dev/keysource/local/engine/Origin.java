package dev.keysource.local.engine;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import dev.keysource.internal.KeyObjects;
import dev.keysource.local.check.BouncyCastle;
import org.conscrypt.Conscrypt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.security.Provider;
import java.util.List;

/** Where the instances of the JCA providers come from, fastest first. */
public enum Origin {
    ACCP,
    CONSCRYPT,
    JDK,
    BC;

    private static final Logger LOG = LoggerFactory.getLogger(Origin.class);

    /** New or shared instances; empty if this provider is absent or does not work here. */
    public List<Provider> load() {
        try {
            return switch (this) {
                case ACCP -> List.of(Accp.provider());
                case CONSCRYPT -> List.of(Conscrypt.newProvider());
                case JDK -> KeyObjects.ownProviders();
                case BC -> List.of(BouncyCastle.PROVIDER);
            };
        } catch (LinkageError | RuntimeException e) {
            LOG.debug("{} is not usable here: {}", this, e.toString());
            return List.of();
        }
    }

    /** Whether it draws from a random generator of its own, and ignores the one it is given. */
    boolean isNative() {
        return this == ACCP || this == CONSCRYPT;
    }

    /** The only class that links against ACCP, so that its absence breaks nothing else. */
    private static final class Accp {
        static Provider provider() {
            AmazonCorrettoCryptoProvider provider = AmazonCorrettoCryptoProvider.INSTANCE;
            provider.assertHealthy();
            return provider;
        }
    }
}
