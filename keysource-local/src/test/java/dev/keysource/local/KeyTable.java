package dev.keysource.local;

import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSpec;
import dev.keysource.testkit.KeyOwner;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

import java.security.Security;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A process that makes a pair of each kind by each provider, uses it as its owner does, and prints a line for each:
 * the kind, the provider, and {@code ok}, {@code unsupported} or what did not work.
 */
final class KeyTable {
    private static final Duration LONG = Duration.ofMinutes(5);

    private KeyTable() {}

    /** Takes a pattern of the kinds, and the names of providers that are put in front of the JVM's own. */
    public static void main(String[] arguments) {
        for (int i = 1; i < arguments.length; i++) {
            Security.insertProviderAt(Installed.valueOf(arguments[i]).provider(), 1);
        }
        row(arguments[0], "default", Optional.empty());
        for (JcaProvider provider : JcaProvider.values()) {
            row(arguments[0], provider.name(), Optional.of(provider));
        }
    }

    private static void row(String pattern, String name, Optional<JcaProvider> provider) {
        LocalKeyPairSourceBuilder builder = LocalKeyPairSource.builder();
        provider.ifPresent(builder::provider);
        try (LocalKeyPairSource source = builder.build()) {
            for (KeyPairSpec spec : KeyPairSpec.standard()) {
                if (spec.toString().matches(pattern)) {
                    print(spec + " " + name + " " + used(source, spec));
                }
            }
        } catch (IllegalArgumentException e) {
            print("- " + name + " absent");
        }
    }

    private static String used(LocalKeyPairSource source, KeyPairSpec spec) {
        try {
            List<String> failures = KeyOwner.failures(spec, source.get(spec, LONG), new BouncyCastleProvider());
            return failures.isEmpty() ? "ok" : String.join("; ", failures);
        } catch (KeyPairSourceException e) {
            return e.reason() == KeyPairSourceException.Reason.UNSUPPORTED ? "unsupported" : e.toString();
        } catch (InterruptedException e) {
            return e.toString();
        }
    }

    @SuppressWarnings("SystemOut")
    private static void print(String line) {
        System.out.println(line);
    }

    /** Providers that an application may register; each is linked when it is asked for. */
    private enum Installed {
        ACCP {
            @Override
            java.security.Provider provider() {
                return com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider.INSTANCE;
            }
        },
        CONSCRYPT {
            @Override
            java.security.Provider provider() {
                return org.conscrypt.Conscrypt.newProvider();
            }
        },
        BC {
            @Override
            java.security.Provider provider() {
                return new BouncyCastleProvider();
            }
        };

        abstract java.security.Provider provider();
    }
}
