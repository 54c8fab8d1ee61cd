package dev.keysource.local.provider;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceConfig;
import dev.keysource.KeyPairSourceProvider;
import dev.keysource.KeyPairSpec;
import dev.keysource.local.JcaProvider;
import dev.keysource.local.LocalKeyPairSource;
import dev.keysource.local.LocalKeyPairSourceBuilder;
import dev.keysource.local.engine.Origin;

/**
 * Makes {@link LocalKeyPairSource}s under the name {@code local}. Its settings are {@code threads}, {@code queue},
 * {@code engine} ({@code jca}, {@code search} or {@code race}), {@code provider} ({@code accp}, {@code conscrypt},
 * {@code jdk} or {@code bc}) and {@code allow} ({@code RSA-8192}), as in the builder.
 */
public final class LocalKeyPairSourceProvider implements KeyPairSourceProvider {
    private static final int MOST_THREADS = 1024;
    private static final int LONGEST_QUEUE = 1_000_000;

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
        LocalKeyPairSourceBuilder builder = LocalKeyPairSource.builder()
                .name(config.name())
                .listener(config.listener())
                .time(config.time());
        config.integer("threads", 1, MOST_THREADS).ifPresent(builder::threads);
        config.integer("queue", 1, LONGEST_QUEUE).ifPresent(builder::queue);
        config.choice("engine", LocalKeyPairSource.Engine.class).ifPresent(builder::engine);
        config.text("allow").ifPresent(value -> {
            if (!value.equals(KeyPairSpec.RSA_8192.toString())) {
                throw config.refused("allow", KeyPairSpec.RSA_8192 + ", the only kind that is refused by default");
            }
            builder.allow(KeyPairSpec.RSA_8192);
        });
        config.choice("provider", JcaProvider.class).ifPresent(provider -> {
            if (Origin.valueOf(provider.name()).load().isEmpty()) {
                throw config.refused("provider", "a provider whose jar is there and which works on this platform");
            }
            builder.provider(provider);
        });
        return builder;
    }
}
