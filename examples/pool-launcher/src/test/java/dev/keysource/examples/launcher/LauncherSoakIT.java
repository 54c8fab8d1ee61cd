package dev.keysource.examples.launcher;

import org.junit.jupiter.api.Tag;

/** The full form of {@link StopUnderLoad}. */
@Tag("soak")
class StopUnderLoadSoakIT extends StopUnderLoad {
    @Override
    int rounds() {
        return 100;
    }
}
