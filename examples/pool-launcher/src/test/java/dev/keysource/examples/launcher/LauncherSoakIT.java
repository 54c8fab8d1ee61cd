package dev.keysource.examples.launcher;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** The full form of {@link StopUnderLoadIT}, {@link KillRoundsIT} and {@link AttackTableIT}; leaves its figures in {@code target/soak}. */
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
        Path report = Files.createDirectories(Path.of("target", "soak")).resolve("kills.txt");
        KillRounds rounds = new KillRounds(directory);
        for (KillRounds.Command command : KillRounds.Command.values()) {
            rounds.atEachPoint(command, 1);
            Files.writeString(report, "at each system call: " + rounds + "\n");
        }
        while (rounds.killed() < 500) {
            for (KillRounds.Command command : KillRounds.Command.values()) {
                rounds.atAnyTime(command, 2_000);
            }
            Files.writeString(report, "at each system call, and then at any time: " + rounds + "\n");
        }
    }

    @Test
    void sigkill_underLoad_leavesAFurlThatWorksAfterTheRestart() throws Exception {
        new StopUnderLoad(directory).kill(100);
    }

    /**
     * With {@code -Dattack.connections=400 -Dattack.seconds=60 -Dattack.only=PING_FLOOD,RAPID_RESET}, all of which can be left
     * out; the last one means all.
     */
    @Test
    void attacks_fromHundredsOfConnections_moveNobodyHonest() throws Exception {
        int connections = Integer.getInteger("attack.connections", 400);
        int seconds = Integer.getInteger("attack.seconds", 60);
        String only = System.getProperty("attack.only", "");
        List<AttackTable.Row> rows = new ArrayList<>();
        Path report = Files.createDirectories(Path.of("target", "soak")).resolve("attacks.md");
        try (AttackTable table = new AttackTable(directory, List.of())) {
            table.calm(20); // the virtual machines warm up
            for (Attack attack : Attack.values()) {
                if (only.isEmpty() || List.of(only.split(",")).contains(attack.name())) {
                    rows.add(table.row(attack, connections, seconds));
                    Files.writeString(report, AttackTable.markdown(rows, connections, seconds));
                }
            }
            assertThat(table.server().terminate().awaitExit()).isZero();
        }
        assertThat(rows)
                .allSatisfy(
                        row -> assertThat(row.isHonestUnmoved()).as("%s", row).isTrue());
    }
}
