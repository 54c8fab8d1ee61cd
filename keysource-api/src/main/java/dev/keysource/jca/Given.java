package dev.keysource.jca;

import dev.keysource.KeyPairSource;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * A source that an application has opened, and closes.
 *
 * @param source gives the pairs
 * @param limit how long a caller waits
 */
record Given(KeyPairSource source, Supplier<@Nullable Duration> limit) implements Chain.Opener {
    @Override
    public @Nullable Duration timeout() {
        return limit.get();
    }

    @Override
    public Chain.Opened open() {
        return new Chain.Opened(source, false);
    }
}
