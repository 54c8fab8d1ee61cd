package dev.keysource.pool;

import dev.keysource.KeyPairSource;
import dev.keysource.testkit.KeyPairSourceContract;
import dev.keysource.testkit.ScriptedSource;

class PooledKeyPairSourceContractTest extends KeyPairSourceContract {
    @Override
    protected KeyPairSource open(ScriptedSource behind) {
        return PooledKeyPairSource.builder(behind).spec(spec(), 8).build();
    }
}
