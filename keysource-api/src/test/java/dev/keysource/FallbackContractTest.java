package dev.keysource;

import dev.keysource.testkit.KeyPairSourceContract;
import dev.keysource.testkit.ScriptedSource;

class FallbackContractTest extends KeyPairSourceContract {
    @Override
    protected KeyPairSource open() {
        return FallbackKeyPairSource.of(
                new ScriptedSource("first").failAtOnce(KeyPairSourceException.Reason.UNAVAILABLE),
                new ScriptedSource("second").answerAtOnce());
    }
}
