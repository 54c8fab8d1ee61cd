package dev.keysource.agent;

import org.jspecify.annotations.Nullable;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.concurrent.TimeUnit;

/**
 * Waits until the program loads {@link java.security.KeyPairGenerator}, and has the provider installed before it can be used.
 * To install it at the start would load all providers of the platform, which costs a program that needs none of them more than
 * all the rest of the agent. Changes no class.
 */
final class FirstUse implements ClassFileTransformer {
    private static final String GENERATOR = "java/security/KeyPairGenerator";
    /** A thread that loads the class may hold what the installation needs; it would then wait for itself. */
    private static final long PATIENCE_SECONDS = 5;

    private final Instrumentation instrumentation;
    private final Thread installation;

    private FirstUse(Instrumentation instrumentation, Runnable action) {
        this.instrumentation = instrumentation;
        this.installation = thread("keysource-agent-install", action);
    }

    /** Whether the JCA has been asked for anything: then it has read its properties, and its providers are there. */
    static boolean isJcaInUse(Instrumentation instrumentation) {
        for (Class<?> loaded : instrumentation.getInitiatedClasses(null)) {
            if (loaded.getName().equals("sun.security.jca.ProviderList")) {
                return true;
            }
        }
        return false;
    }

    /** Runs an action when somebody uses generators for the first time. */
    static void await(Instrumentation instrumentation, Runnable action) {
        instrumentation.addTransformer(new FirstUse(instrumentation, action));
    }

    /** A thread that ends with the process and keeps nothing of who starts it. */
    static Thread thread(String name, Runnable action) {
        Thread thread = new Thread(null, action, name, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        return thread;
    }

    @Override
    public byte @Nullable [] transform(
            @Nullable ClassLoader loader,
            @Nullable String name,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] bytes) {
        if (loader == null && GENERATOR.equals(name)) {
            instrumentation.removeTransformer(this);
            installation.start();
            try {
                TimeUnit.SECONDS.timedJoin(installation, PATIENCE_SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return null;
    }
}
