package dev.keysource.examples.launcher;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/** A key generator that is stopped while clients ask it. */
class StopUnderLoadIT {
    @TempDir
    private Path directory;

    @Test
    void sigterm_underLoad_exitsWith0AndDestroysWhatIsLeft() throws Exception {
        new StopUnderLoad(directory).terminate(2);
    }

    @Test
    void sigkill_underLoad_leavesAFurlThatWorksAfterTheRestart() throws Exception {
        new StopUnderLoad(directory).kill(2);
    }
}
