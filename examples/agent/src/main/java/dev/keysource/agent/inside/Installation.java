package dev.keysource.agent.inside;

import dev.keysource.jca.KeysourceProvider;
import org.jspecify.annotations.Nullable;

import java.security.Security;
import java.util.Objects;
import java.util.concurrent.Callable;

/**
 * Installs the provider {@code Keysource}, unless there is one, when it is run; opens its chain, if the settings want it warm,
 * when it is called. Thread-safe.
 */
public final class Installation implements Runnable, Callable<@Nullable Void> {
    private static final String PROVIDER = "Keysource";

    private final AgentSettings settings;
    private @Nullable KeysourceProvider provider;

    /**
     * Made by the agent.
     *
     * @param file the name of a file with settings, or nothing
     */
    public Installation(String file) {
        settings = AgentSettings.read(file, System.getenv(), System.getProperties());
    }

    @Override
    public synchronized void run() {
        if (provider == null) {
            if (Security.getProvider(PROVIDER) != null) {
                throw new IllegalStateException(
                        "found a provider " + PROVIDER + " that is not of this agent, allowed is one");
            }
            provider = KeysourceProvider.install(settings.chain());
        }
    }

    private synchronized KeysourceProvider provider() {
        return Objects.requireNonNull(provider);
    }

    @Override
    public @Nullable Void call() throws InterruptedException {
        if (settings.warmUp().isPresent()) {
            Thread.sleep(settings.warmUp().get().toMillis());
            run();
            provider().open();
        }
        return null;
    }
}
