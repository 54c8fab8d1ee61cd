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
    /** What is preferred; an agent or the java.security file may have it before. */
    private static final String ENTRIES = KeysourceProvider.GENERATORS.stream()
            .map(algorithm -> "KeyPairGenerator." + algorithm + ":" + KeysourceProvider.NAME)
            .collect(Collectors.joining(", "));

    private final KeysourceProvider provider;
    /** What the preference was before; {@code null} for nothing. */
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
            registration.comeFirst();
        } catch (RuntimeException | Error e) {
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
        return others == null || others.isEmpty() ? ENTRIES : namesUs(others) ? others : ENTRIES + ", " + others;
    }

    /** Whether somebody has preferred the provider himself: in the java.security file, or before the JCA was used. */
    private static boolean namesUs(@Nullable String preference) {
        return preference != null && preference.contains(ENTRIES);
    }

    private void comeFirst() {
        // The question whether it is asked loads classes, which an agent that installs it within the loading of these
        // cannot.
        if (!namesUs(before) && !isAsked()) {
            putInFront();
        }
    }

    /** Whether it is the one that a caller gets. */
    private boolean isAsked() {
        try {
            return provider.equals(KeyPairGenerator.getInstance("RSA").getProvider());
        } catch (NoSuchAlgorithmException e) {
            return false;
        }
    }

    /**
     * Comes first again if another provider was put in front.
     *
     * @return whether the provider is still registered
     */
    boolean renew() {
        if (!provider.equals(Security.getProvider(provider.getName()))) {
            return false;
        }
        if (!NextProviders.forbidOthers()) {
            comeFirst();
        }
        return true;
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
        if (now == null || !now.contains(":" + KeysourceProvider.NAME) || namesUs(before)) {
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
