package dev.keysource.examples.launcher.web;

import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceListener;
import dev.keysource.TimeSource;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Optional;

/** Remembers the last failure of any source. Thread-safe. */
final class LastFailure implements KeyPairSourceListener {
    private final TimeSource time;
    private volatile @Nullable Event last;

    private record Event(String message, long at) {}

    /**
     * A failure that was.
     *
     * @param message what the source said
     * @param ago how long ago
     */
    record Told(String message, Duration ago) {}

    LastFailure(TimeSource time) {
        this.time = time;
    }

    @Override
    public void onFailure(String source, KeyPairSourceException failure) {
        last = new Event(String.valueOf(failure.getMessage()), time.nanoTime());
    }

    Optional<Told> told() {
        Event event = last;
        return event == null
                ? Optional.empty()
                : Optional.of(new Told(event.message(), Duration.ofNanos(time.nanoTime() - event.at())));
    }
}
