package dev.keysource.local.provider;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceConfig;
import dev.keysource.KeyPairSourceProvider;
import dev.keysource.local.LocalKeyPairSource;
import dev.keysource.local.LocalKeyPairSourceBuilder;

/**
 * Makes {@link LocalKeyPairSource}s under the name {@code local}. Its settings are those of
 * {@link LocalKeyPairSourceBuilder#configure}.
 */
public final class LocalKeyPairSourceProvider implements KeyPairSourceProvider {
    /** Made by the service loader. */
    public LocalKeyPairSourceProvider() {}

    @Override
    public String name() {
        return "local";
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

    private static LocalKeyPairSourceBuilder builder(KeyPairSourceConfig config) {
        return LocalKeyPairSource.builder().configure(config);
    }
}
