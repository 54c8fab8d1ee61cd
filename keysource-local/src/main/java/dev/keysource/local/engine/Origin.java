package dev.keysource.local.engine;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import dev.keysource.internal.KeyObjects;
import dev.keysource.local.check.BouncyCastle;
import org.conscrypt.Conscrypt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.Set;

/** Where the instances of the JCA providers come from. */
public enum Origin {
    ACCP,
    CONSCRYPT,
    JDK,
    BC,
    /** Whatever is registered in the process, in its order. */
    REGISTERED;

    /** What is used by default: our own instances and the JDK's. */
    public static final List<Origin> FASTEST_FIRST = List.of(ACCP, CONSCRYPT, JDK, BC);

    private static final Set<String> NATIVE = Set.of("AmazonCorrettoCryptoProvider", "Conscrypt");
    private static final Logger LOG = LoggerFactory.getLogger(Origin.class);

    /** New or shared instances; empty if this provider is absent or does not work here. */
    public List<Provider> load() {
        try {
            return switch (this) {
                case ACCP -> List.of(Accp.provider());
                case CONSCRYPT -> List.of(Conscrypt.newProvider());
                case JDK -> KeyObjects.ownProviders();
                case BC -> List.of(BouncyCastle.PROVIDER);
                case REGISTERED -> List.of(Security.getProviders());
            };
        } catch (LinkageError | RuntimeException e) {
            LOG.debug("{} is not usable here: {}", this, e.toString());
            return List.of();
        }
    }

    /** Whether a provider draws from a random generator of its own, and ignores the one it is given. */
    static boolean isNative(Provider provider) {
        return NATIVE.contains(provider.getName());
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
