package dev.keysource.jca;

import org.jspecify.annotations.Nullable;

import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an installation changes in the JVM: the provider stands last, and is preferred for what it offers. The JCA reads that
 * preference once, with its first use; where that has been, the provider stands in front of the others that make RSA pairs.
 * Used under a lock.
 */
final class Registration {
    private static final String PREFERRED = "jdk.security.provider.preferred";
    private static final String ENTRIES = KeysourceProvider.GENERATORS.stream()
            .map(algorithm -> "KeyPairGenerator." + algorithm + ":" + KeysourceProvider.NAME)
            .collect(Collectors.joining(", "));

    private final KeysourceProvider provider;
    private final @Nullable String before;

    private Registration(KeysourceProvider provider, @Nullable String before) {
        this.provider = provider;
        this.before = before;
    }

    /**
     * Registers a provider.
     *
     * @throws IllegalStateException if this JVM is no place for it, or another one of its name is registered
     * @throws RuntimeException if this JVM refuses
     */
    static Registration of(KeysourceProvider provider) {
        // First of all: whatever else asks the JCA anything makes it read the preference.
        Registration registration = new Registration(provider, prefer());
        try {
            if (NextProviders.forbidOthers()) {
                throw new IllegalStateException(
                        "this JVM uses FIPS modules, or has no provider " + NextProviders.JDK_RSA);
            }
            if (Security.addProvider(provider) < 0) {
                throw new IllegalStateException("another provider " + provider.getName() + " is registered");
            }
            if (!registration.wasPreferred() && !registration.isAsked()) {
                registration.putInFront();
            }
        } catch (RuntimeException e) {
            registration.end();
            throw e;
        }
        return registration;
    }

    /** Sets the preference; returns what it was. */
    private static @Nullable String prefer() {
        try {
            String before = Security.getProperty(PREFERRED);
            Security.setProperty(PREFERRED, with(before));
            return before;
        } catch (SecurityException | UnsupportedOperationException e) {
            return null; // it cannot be preferred, but perhaps it can be put in front
        }
    }

    private static String with(@Nullable String others) {
        if (others == null || others.isEmpty()) {
            return ENTRIES;
        }
        return others.contains(ENTRIES) ? others : ENTRIES + ", " + others;
    }

    /** Whether somebody has set the preference already, as the agent does before anything asks the JCA. */
    private boolean wasPreferred() {
        return before != null && before.contains(ENTRIES);
    }

    /** Whether it is the one that a caller gets. */
    boolean isAsked() {
        try {
            return provider.equals(KeyPairGenerator.getInstance("RSA").getProvider());
        } catch (NoSuchAlgorithmException e) {
            return false;
        }
    }

    private void putInFront() {
        Security.removeProvider(provider.getName());
        int position = 1;
        for (Provider other : Security.getProviders()) {
            if (other.getService("KeyPairGenerator", "RSA") != null) {
                break;
            }
            position++;
        }
        Security.insertProviderAt(provider, position);
    }

    /** Undoes what was changed and is still as it was left. */
    void end() {
        try {
            if (provider.equals(Security.getProvider(provider.getName()))) {
                Security.removeProvider(provider.getName());
            }
        } finally {
            forgetPreference();
        }
    }

    private void forgetPreference() {
        String now = Security.getProperty(PREFERRED);
        if (now == null || !now.contains(":" + KeysourceProvider.NAME)) {
            return;
        }
        List<String> ours = List.of(ENTRIES.split(", "));
        String others = Stream.of(now.split(","))
                .map(String::strip)
                .filter(entry -> !ours.contains(entry))
                .collect(Collectors.joining(", "));
        // What nobody has touched gets back its very text; the JCA cannot forget a property, so none becomes an empty
        // one.
        Security.setProperty(PREFERRED, now.equals(with(before)) ? Objects.requireNonNullElse(before, "") : others);
    }
}
