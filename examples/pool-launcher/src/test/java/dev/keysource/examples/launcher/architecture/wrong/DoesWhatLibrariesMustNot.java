package dev.keysource.examples.launcher.architecture.wrong;

import java.io.Serializable;
import java.security.Provider;
import java.security.Security;
import java.time.Clock;
import java.time.Instant;

/** Every statement breaks a rule. */
final class DoesWhatLibrariesMustNot implements Serializable {
    private static final long serialVersionUID = 1L;

    void everything(Provider provider) {
        Security.addProvider(provider);
        Security.insertProviderAt(provider, 1);
        System.out.println(System.currentTimeMillis());
        System.err.println(Instant.now() + " " + Clock.systemUTC());
    }
}
