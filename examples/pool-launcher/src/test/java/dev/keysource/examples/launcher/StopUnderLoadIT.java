package dev.keysource.examples.launcher;

/** The short form of {@link StopUnderLoad}. */
class StopUnderLoadIT extends StopUnderLoad {
    @Override
    int rounds() {
        return 2;
    }
}
