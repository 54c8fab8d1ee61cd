package dev.keysource.local;

import dev.keysource.KeyPairSource;
import dev.keysource.testkit.KeyPairSourceContract;

class LocalKeyPairSourceContractTest extends KeyPairSourceContract {
    @Override
    protected KeyPairSource open() {
        return LocalKeyPairSource.create();
    }
}
