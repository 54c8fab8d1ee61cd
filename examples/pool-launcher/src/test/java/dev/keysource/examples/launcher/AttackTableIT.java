package dev.keysource.examples.launcher;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Every {@link Attack}, from a few connections; {@link LauncherSoakIT} has the table. */
@Timeout(600)
class AttackTableIT {
    private static final int CONNECTIONS = 4;

    @TempDir
    private Path directory;

    @Test
    void attacks_fromAFewConnections_endByALimitAndHonestCallsNotice() throws Exception {
        try (AttackTable table = new AttackTable(directory, List.of())) {
            Map<Attack, long[]> counts = new TreeMap<>();
            AttackTable.Calls calls = table.during(() -> {
                for (List<Attack> together : groups()) {
                    counts.putAll(table.once(together, CONNECTIONS));
                }
            });
            List<Attack> ended = groups().stream().flatMap(List::stream).toList();
            assertThat(counts).hasSameSizeAs(ended).allSatisfy((attack, count) -> {
                assertThat(count[0]).as("%s: opened", attack).isEqualTo(CONNECTIONS);
                assertThat(count[1]).as("%s: closed by the server", attack).isEqualTo(CONNECTIONS);
            });
            assertThat(calls.failed()).isZero();
            assertThat(table.server().terminate().awaitExit()).isZero();
            Map<String, Long> reasons = table.reasons();
            Stream.of(Attack.Limit.values())
                    .filter(limit -> limit != Attack.Limit.NONE)
                    .forEach(limit -> assertThat(reasons).containsKey(limit.reason()));
        }
    }

    /** Those that take the server's patience, about ten seconds, together; the others one after another. */
    private static List<List<Attack>> groups() {
        List<List<Attack>> groups = new ArrayList<>();
        groups.add(attacks(attack -> attack.limit.slow));
        attacks(attack -> !attack.limit.slow && attack.limit != Attack.Limit.NONE)
                .forEach(attack -> groups.add(List.of(attack)));
        return groups;
    }

    private static List<Attack> attacks(Predicate<Attack> wanted) {
        return Stream.of(Attack.values()).filter(wanted).toList();
    }
}
