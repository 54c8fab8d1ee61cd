package dev.keysource.examples.launcher;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.FileSystems;
import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The short form of {@link LauncherSoakIT#commands_killedAtAnyMoment_leaveADirectoryThatWorks()}. */
@Timeout(1_800)
class KillRoundsIT {
    @TempDir
    private Path temp;

    @ParameterizedTest
    @EnumSource
    void command_killedAtSomePoints_leavesADirectoryThatWorks(KillRounds.Command command) throws Exception {
        assumeTrue(
                FileSystems.getDefault().supportedFileAttributeViews().contains("unix"),
                "the agent knows the system calls of Unix");
        KillRounds rounds = new KillRounds(temp);
        rounds.atEachPoint(command, 5);
        assertThat(rounds.killed()).as("%s", rounds).isPositive();
    }
}
