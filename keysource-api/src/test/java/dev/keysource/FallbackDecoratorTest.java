package dev.keysource;

import dev.keysource.testkit.DecoratorContract;
import dev.keysource.testkit.FakeClock;

class FallbackDecoratorTest extends DecoratorContract {
    @Override
    protected KeyPairSource open(KeyPairSource behind, FakeClock clock) {
        return FallbackKeyPairSource.builder().tier(behind).time(clock).build();
    }
}
