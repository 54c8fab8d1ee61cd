package dev.keysource.local;

import org.conscrypt.Conscrypt;

import java.security.Provider;

/** The only class that links against Conscrypt, so that its absence breaks nothing else. */
final class ConscryptHolder {
    private ConscryptHolder() {}

    static Provider provider() {
        return Conscrypt.newProvider();
    }
}
