package dev.keysource.pool;

import dev.keysource.KeyPairSource;
import dev.keysource.testkit.KeyPairSourceContract;
import dev.keysource.testkit.ScriptedSource;

class PooledKeyPairSourceContractTest extends KeyPairSourceContract {
    @Override
    protected KeyPairSource open() {
        return PooledKeyPairSource.builder(new ScriptedSource("scripted").answerAtOnce())
                .spec(spec(), 8)
                .build();
    }
}
