package dev.keysource.examples.launcher;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** A key generator within the memory that the deployment of examples/kubernetes gives it, under the attacks that take memory. */
@Timeout(600)
class MemoryGroupIT {
    private static final int CONNECTIONS = 50;
    private static final List<Attack> GREEDY = List.of(
            Attack.SETTINGS_FLOOD,
            Attack.PING_FLOOD,
            Attack.INTERNAL_DATA_BUFFERING,
            Attack.HUGE_HEADERS,
            Attack.HPACK_BOMB,
            Attack.DATA_FLOOD,
            Attack.BIG_CLIENT_HELLO);

    @TempDir
    private Path directory;

    @Test
    void attacks_withinTheLimitOfTheDeployment_leaveItServing() throws Exception {
        long limit = limit();
        try (MemoryGroup group = groupOf(limit)) {
            try (AttackTable table = new AttackTable(directory, group.prefix())) {
                AttackTable.Calls calls = table.during(() -> table.once(GREEDY, CONNECTIONS));
                assertThat(calls.failed()).isZero();
                assertThat(group.peak()).isPositive().isLessThan(limit);
                assertThat(table.server().terminate().awaitExit()).isZero();
            }
        }
    }

    private static MemoryGroup groupOf(long bytes) {
        try {
            return MemoryGroup.of(bytes);
        } catch (IOException e) {
            return Assumptions.abort("no cgroup with a limit of memory can be made here: " + e);
        }
    }

    private static long limit() throws IOException {
        Object node = new Yaml(new SafeConstructor(new LoaderOptions()))
                .load(Files.readString(Path.of("..", "kubernetes", "deployment.yaml")));
        for (String step : List.of("spec", "template", "spec", "containers")) {
            node = ((Map<?, ?>) node).get(step);
        }
        node = ((List<?>) node).get(0);
        for (String step : List.of("resources", "limits", "memory")) {
            node = ((Map<?, ?>) node).get(step);
        }
        assertThat(node).asString().matches("\\d+Mi");
        return Long.parseLong(node.toString().replace("Mi", "")) << 20;
    }
}
