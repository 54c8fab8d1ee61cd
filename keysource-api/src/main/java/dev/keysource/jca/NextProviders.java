package dev.keysource.jca;

import org.jspecify.annotations.Nullable;

import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The registered providers without this library's, which are what a caller would have had without it. */
final class NextProviders {
    /** The provider whose keys are the JDK's own objects. */
    static final String JDK_RSA = "SunRsaSign";

    private static final Pattern FIPS = Pattern.compile("fips", Pattern.CASE_INSENSITIVE);
    private static final List<String> FIPS_SETTINGS =
            List.of("org.bouncycastle.fips.approved_only", "com.redhat.fips", "semeru.fips");

    private NextProviders() {}

    /** Those that have a service, in the order in which the JCA asks them. */
    static List<Provider> with(String type, String algorithm) {
        List<Provider> having = new ArrayList<>();
        for (Provider provider : Security.getProviders()) {
            if (isOther(provider) && has(provider, type, algorithm)) {
                having.add(provider);
            }
        }
        return having;
    }

    /** A provider that lacks a jar throws an Error; one that stands behind the one in use is none of the caller's business. */
    private static boolean has(Provider provider, String type, String algorithm) {
        try {
            return provider.getService(type, algorithm) != null;
        } catch (RuntimeException | Error e) {
            return false;
        }
    }

    /** The first of these services. */
    static Provider.@Nullable Service service(String type, String algorithm) {
        List<Provider> having = with(type, algorithm);
        return having.isEmpty() ? null : having.get(0).getService(type, algorithm);
    }

    /** By name: another class loader may have another copy of this library. */
    private static boolean isOther(Provider provider) {
        return !provider.getName().equals(KeysourceProvider.NAME);
    }

    /**
     * Whether this JVM is to use validated modules only, or lacks the JDK's RSA: then pairs of other origin are not for it.
     */
    static boolean forbidOthers() {
        return Security.getProvider(JDK_RSA) == null
                || FIPS_SETTINGS.stream().anyMatch(NextProviders::isSet)
                || Arrays.stream(Security.getProviders())
                        .anyMatch(provider -> FIPS.matcher(provider.getName()).find());
    }

    private static boolean isSet(String property) {
        try {
            return "true".equals(System.getProperty(property, "").toLowerCase(Locale.ROOT));
        } catch (SecurityException e) {
            return false; // a caller that a security manager keeps from reading it: the names of the providers have to
            // tell
        }
    }
}
