package dev.keysource.pool;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSpec;
import dev.keysource.testkit.DecoratorContract;
import dev.keysource.testkit.FakeClock;

/** A pool, for kinds of pairs that it passes on. */
class PooledDecoratorTest extends DecoratorContract {
    @Override
    protected KeyPairSource open(KeyPairSource behind, FakeClock clock) {
        return PooledKeyPairSource.builder(behind)
                .spec(KeyPairSpec.RSA_2048, 1)
                .warmUp(WarmUp.LAZY)
                .time(clock)
                .build();
    }
}
