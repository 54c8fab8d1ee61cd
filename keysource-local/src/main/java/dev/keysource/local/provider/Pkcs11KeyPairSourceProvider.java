package dev.keysource.local.provider;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceConfig;
import dev.keysource.KeyPairSourceProvider;
import dev.keysource.local.Pkcs11KeyPairSource;
import dev.keysource.local.Pkcs11KeyPairSourceBuilder;

/**
 * Makes {@link Pkcs11KeyPairSource}s under the name {@code pkcs11}. Its settings are those of
 * {@link Pkcs11KeyPairSourceBuilder#configure}.
 */
public final class Pkcs11KeyPairSourceProvider implements KeyPairSourceProvider {
    /** Made by the service loader. */
    public Pkcs11KeyPairSourceProvider() {}

    @Override
    public String name() {
        return "pkcs11";
    }

    @Override
    public KeyPairSource create(KeyPairSourceConfig config) {
        config.refuseDelegate();
        return builder(config).build();
    }

    @Override
    public void check(KeyPairSourceConfig config) {
        builder(config);
    }

    private static Pkcs11KeyPairSourceBuilder builder(KeyPairSourceConfig config) {
        return Pkcs11KeyPairSource.builder().configure(config);
    }
}
