package dev.keysource.examples.launcher;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
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
    void commands_killedAtAnyMoment_leaveADirectoryThatWorks() throws Exception {
        KillRounds rounds = new KillRounds(directory);
        for (KillRounds.Command command : KillRounds.Command.values()) {
            rounds.atEachPoint(command, 1);
        }
        while (rounds.killed() < 500) {
            for (KillRounds.Command command : KillRounds.Command.values()) {
                rounds.atAnyTime(command, 2_000);
            }
        }
        Path report = Path.of("target", "soak", "kills.txt");
        Files.createDirectories(report.getParent());
        Files.writeString(report, rounds + "\n");
    }

    @Test
    void sigkill_underLoad_leavesAFurlThatWorksAfterTheRestart() throws Exception {
        new StopUnderLoad(directory).kill(100);
    }
}
