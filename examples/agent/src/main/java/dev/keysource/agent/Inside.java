package dev.keysource.agent;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * The half of the agent that is in the loader of the libraries, which is made when it is needed. What goes wrong in it is told
 * once. To run it installs the provider. Thread-safe.
 */
final class Inside implements Runnable {
    private static final String INSTALLATION = "dev.keysource.agent.inside.Installation";

    private final String file;
    private @Nullable Object installation;
    private boolean failed;

    Inside(String file) {
        this.file = file;
    }

    /** Whether anybody has set anything. */
    boolean hasSettings() {
        if (!file.isEmpty()) {
            return true;
        }
        for (Map.Entry<String, String> variable : System.getenv().entrySet()) {
            if (variable.getKey().startsWith("KEYSOURCE_")) {
                return true;
            }
        }
        for (String property : System.getProperties().stringPropertyNames()) {
            if (property.startsWith("keysource.") || property.startsWith("KEYSOURCE_")) {
                return true;
            }
        }
        return false;
    }

    @Override
    public synchronized void run() {
        if (!failed) {
            try {
                ((Runnable) installation()).run();
            } catch (Throwable e) {
                fail(e);
            }
        }
    }

    /** Opens the chain, if the settings say so, when its time has come. */
    void warmUp() {
        try {
            Callable<?> warmUp;
            synchronized (this) {
                if (failed) {
                    return;
                }
                warmUp = (Callable<?>) installation();
            }
            warmUp.call();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            fail(e);
        }
    }

    private Object installation() throws IOException, ReflectiveOperationException {
        if (installation == null) {
            installation = Class.forName(INSTALLATION, true, LibraryLoader.ofThisJar())
                    .getConstructor(String.class)
                    .newInstance(file);
        }
        return installation;
    }

    private synchronized void fail(Throwable e) {
        if (!failed) {
            failed = true;
            Throwable cause = e instanceof ReflectiveOperationException && e.getCause() != null ? e.getCause() : e;
            boolean ours = cause.getClass().getName().equals("dev.keysource.KeyPairConfigurationException");
            Agent.warn(ours && cause.getMessage() != null ? cause.getMessage() : cause.toString());
        }
    }
}
