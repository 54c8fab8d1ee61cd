package dev.keysource.examples.launcher;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/** The full form of {@link StopUnderLoadIT}. */
@Tag("soak")
class LauncherSoakIT {
    @TempDir
    private Path directory;

    @Test
    void sigterm_underLoad_exitsWith0AndDestroysWhatIsLeft() throws Exception {
        new StopUnderLoad(directory).terminate(100);
    }

    @Test
    void sigkill_underLoad_leavesAFurlThatWorksAfterTheRestart() throws Exception {
        new StopUnderLoad(directory).kill(100);
    }
}
