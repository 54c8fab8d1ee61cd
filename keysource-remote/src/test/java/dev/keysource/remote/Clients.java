package dev.keysource.remote;

import java.time.Duration;

/** Clients for tests, which have to pass on a busy machine too. */
final class Clients {
    /** More than anything here takes, however busy the machine is. */
    static final Duration LONG = Duration.ofSeconds(100);

    private Clients() {}

    /** A client that leaves its connection the time that it takes, and is otherwise as every other. */
    static RemoteKeyPairSource patient(Furl furl) {
        return RemoteKeyPairSource.builder(furl).connectTimeout(LONG).build();
    }
}
