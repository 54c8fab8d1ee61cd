package dev.keysource.pool.provider;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceConfig;
import dev.keysource.KeyPairSourceProvider;
import dev.keysource.pool.PooledKeyPairSource;
import dev.keysource.pool.PooledKeyPairSourceBuilder;

/**
 * Makes pools from text: the provider {@code pool}, as in {@code keysource.chain = pool(local)}. Its settings are those of
 * {@link PooledKeyPairSourceBuilder#configure}.
 */
public final class PooledKeyPairSourceProvider implements KeyPairSourceProvider {
    /** A provider; made by the service loader. */
    public PooledKeyPairSourceProvider() {}

    @Override
    public String name() {
        return "pool";
    }

    @Override
    public KeyPairSource create(KeyPairSourceConfig config) {
        return builder(config).build();
    }

    @Override
    public void check(KeyPairSourceConfig config) {
        builder(config);
    }

    private static PooledKeyPairSourceBuilder builder(KeyPairSourceConfig config) {
        return PooledKeyPairSource.builder(config.delegate()).configure(config);
    }
}
