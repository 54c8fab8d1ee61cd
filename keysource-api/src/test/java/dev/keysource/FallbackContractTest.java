package dev.keysource;

import dev.keysource.testkit.KeyPairSourceContract;
import dev.keysource.testkit.ScriptedSource;

class FallbackContractTest extends KeyPairSourceContract {
    @Override
    protected KeyPairSource open(ScriptedSource behind) {
        return FallbackKeyPairSource.of(
                new ScriptedSource("first").only(spec()).failAtOnce(KeyPairSourceException.Reason.UNAVAILABLE), behind);
    }
}
