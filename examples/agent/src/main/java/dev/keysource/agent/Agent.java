package dev.keysource.agent;

import org.jspecify.annotations.Nullable;

import java.io.File;
import java.lang.instrument.Instrumentation;
import java.security.Security;

/**
 * The java agent: it has programs that ask {@link java.security.KeyPairGenerator} for RSA pairs answered from a chain. Given
 * as {@code -javaagent:keysource-agent.jar}, with or without {@code =FILE}, or attached to a process that runs. All else is in
 * a class loader of its own, of which the program sees nothing. Whatever goes wrong is one warning on standard error, and the
 * program runs as it would without the agent.
 */
public final class Agent {
    /** The system property that tells the agents of a process of each other. */
    private static final String MARK = "dev.keysource.agent";

    private static final String PREFERRED = "jdk.security.provider.preferred";
    /** As the provider itself would set it. */
    private static final String ENTRIES = "KeyPairGenerator.RSA:Keysource, KeyPairGenerator.RSASSA-PSS:Keysource";

    private Agent() {}

    /**
     * Begins with the process.
     *
     * @param file a properties file with settings, besides those of the environment and the system properties
     * @param instrumentation tells when a generator is used
     */
    public static void premain(@Nullable String file, Instrumentation instrumentation) {
        start(file == null ? "" : file, instrumentation);
    }

    /**
     * Begins in a process that runs.
     *
     * @param file as for {@link #premain}
     * @param instrumentation tells when a generator is used
     */
    public static void agentmain(@Nullable String file, Instrumentation instrumentation) {
        start(file == null ? "" : file, instrumentation);
    }

    private static void start(String file, Instrumentation instrumentation) {
        try {
            if (hasSecurityManager()) {
                warn("java.security.manager: found a security manager, allowed is none");
            } else if (!file.isEmpty() && !new File(file).canRead()) {
                warn("settings file '".concat(file).concat("': found nothing that can be read"));
            } else if (System.getProperties().putIfAbsent(MARK, "started") != null) {
                print("found another agent in this process, allowed is one; this one is left out");
            } else {
                Inside inside = new Inside(file);
                if (FirstUse.isJcaInUse(instrumentation)) {
                    inside.run();
                } else {
                    prefer();
                    FirstUse.await(instrumentation, inside);
                }
                WarmUp.begin(inside);
            }
        } catch (Throwable e) {
            warn(e.toString());
        }
    }

    /** The JCA reads this once, with its first use, and the provider may come later. */
    private static void prefer() {
        String others = Security.getProperty(PREFERRED);
        if (others == null || others.isEmpty()) {
            Security.setProperty(PREFERRED, ENTRIES);
        } else if (!others.contains(ENTRIES)) {
            Security.setProperty(PREFERRED, ENTRIES.concat(", ").concat(others));
        }
    }

    @SuppressWarnings({"deprecation", "removal"}) // there can be one until JDK 24
    private static boolean hasSecurityManager() {
        return System.getSecurityManager() != null;
    }

    /** Says why the program runs without the agent. */
    static void warn(String message) {
        print(message.concat("; the program runs without the agent"));
    }

    private static void print(String message) {
        System.err.println("keysource-agent: ".concat(message));
    }
}
