package dev.keysource.spring;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.keysource.KeyPairConfigurationException;
import dev.keysource.KeyPairSource;
import dev.keysource.jca.KeysourceProvider;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A context that serves the JCA, which there is once in a JVM. The newest open one does; when it is closed, the one before
 * it does again, and with the last the provider goes. Thread-safe.
 */
final class JcaInstallation {
    @GuardedBy("OPEN")
    private static final List<JcaInstallation> OPEN = new ArrayList<>();

    private final KeyPairSource source;
    private final @Nullable Duration timeout;

    private JcaInstallation(KeyPairSource source, @Nullable Duration timeout) {
        this.source = source;
        this.timeout = timeout;
    }

    /**
     * Serves the JCA from now on; returns what ends that.
     *
     * @throws KeyPairConfigurationException if the time limit is not allowed
     */
    static JcaInstallation begin(KeyPairSource source, @Nullable Duration timeout) {
        JcaInstallation installation = new JcaInstallation(source, timeout);
        synchronized (OPEN) {
            installation.install();
            OPEN.add(installation);
        }
        return installation;
    }

    private void install() {
        if (timeout == null) {
            KeysourceProvider.install(source);
            return;
        }
        try {
            KeysourceProvider.install(source, timeout);
        } catch (IllegalArgumentException e) {
            throw new KeyPairConfigurationException("keysource.jca." + e.getMessage(), e);
        }
    }

    /** Ends it; a second time does nothing. */
    void end() {
        synchronized (OPEN) {
            boolean serves = !OPEN.isEmpty() && OPEN.get(OPEN.size() - 1) == this;
            OPEN.remove(this);
            if (serves && OPEN.isEmpty()) {
                KeysourceProvider.uninstall();
            } else if (serves) {
                OPEN.get(OPEN.size() - 1).install();
            }
        }
    }
}
