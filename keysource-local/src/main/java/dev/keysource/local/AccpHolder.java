package dev.keysource.local;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;

import java.security.Provider;

/** The only class that links against ACCP, so that its absence breaks nothing else. */
final class AccpHolder {
    private AccpHolder() {}

    static Provider provider() {
        AmazonCorrettoCryptoProvider provider = AmazonCorrettoCryptoProvider.INSTANCE;
        provider.assertHealthy();
        return provider;
    }
}
