package dev.keysource.local;

import dev.keysource.KeyPairSource;
import dev.keysource.local.check.Made;
import dev.keysource.testkit.KeyPairSourceContract;
import dev.keysource.testkit.ScriptedSource;

import java.security.Security;
import java.util.Objects;

class LocalKeyPairSourceContractTest extends KeyPairSourceContract {
    @Override
    protected KeyPairSource open() {
        return LocalKeyPairSource.create();
    }

    @Override
    protected KeyPairSource open(ScriptedSource behind) {
        return LocalKeyPairSource.builder()
                .build((spec, abandoned) ->
                        new Made(behind.request(spec).join(), Objects.requireNonNull(Security.getProvider("SunEC"))));
    }
}
