package dev.keysource.pool;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceConfig;
import dev.keysource.KeyPairSourceProvider;
import dev.keysource.testkit.ScriptedSource;

/** Makes sources that answer at once, for pools that are configured by text. */
public final class ScriptedProvider implements KeyPairSourceProvider {
    @Override
    public String name() {
        return "scripted";
    }

    @Override
    public KeyPairSource create(KeyPairSourceConfig config) {
        config.refuseDelegate();
        return new ScriptedSource(config.name()).answerAtOnce();
    }
}
