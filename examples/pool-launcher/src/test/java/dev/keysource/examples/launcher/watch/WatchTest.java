package dev.keysource.examples.launcher.watch;

import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import dev.keysource.remote.ServerStatus;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

import static dev.keysource.examples.launcher.watch.Statuses.pool;
import static dev.keysource.examples.launcher.watch.Statuses.status;
import static org.assertj.core.api.Assertions.assertThat;

class WatchTest {
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    /** Answers what it is told to, and then that it is away. */
    private static final class Scripted implements Watch.Server {
        private final String location;
        private final Queue<ServerStatus> script = new ArrayDeque<>();

        Scripted(String location, ServerStatus... answers) {
            this.location = location;
            script.addAll(List.of(answers));
        }

        @Override
        public String location() {
            return location;
        }

        @Override
        public CompletableFuture<ServerStatus> status(Duration timeout) {
            assertThat(timeout).isBetween(INTERVAL, Duration.ofSeconds(30));
            return script.isEmpty()
                    ? CompletableFuture.failedFuture(
                            new KeyPairSourceException(Reason.UNAVAILABLE, location, null, "cannot be reached"))
                    : CompletableFuture.completedFuture(script.remove());
        }
    }

    private final List<String> lines = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-26T12:00:00Z");

    @Test
    void look_severalServers_showsEachAndGoesOnWithoutTheOneThatIsAway() throws InterruptedException {
        Scripted first = new Scripted("a:1", at(10, 1, 0), at(20, 6, 0), at(30, 6, 30));
        Scripted second = new Scripted("b:2", status(1));
        assertThat(watch(first, second).look(3, this::show)).isEmpty();
        assertThat(lines)
                .containsExactly(
                        "2026-11-26T12:00:00Z a:1 healthy RSA-2048 1/16 given -/s made -/s missed -/s waiting 0,"
                                + " refilling 1",
                        "2026-11-26T12:00:00Z b:2 healthy no pools",
                        "2026-11-26T12:00:10Z a:1 healthy RSA-2048 6/16 given 0.0/s made 0.5/s missed 0.0/s waiting 0,"
                                + " refilling 1",
                        "2026-11-26T12:00:10Z b:2 away since 2026-11-26T12:00:10Z: UNAVAILABLE: cannot be reached",
                        "2026-11-26T12:00:20Z a:1 healthy RSA-2048 6/16 given 3.0/s made 3.0/s missed 0.0/s waiting 0,"
                                + " refilling 1",
                        "2026-11-26T12:00:20Z b:2 away since 2026-11-26T12:00:10Z: UNAVAILABLE: cannot be reached");
    }

    @Test
    void look_nobodyAnswersUntilTheEnd_tellsWhy() throws InterruptedException {
        assertThat(watch(new Scripted("a:1")).look(2, this::show)).contains("a:1: UNAVAILABLE: cannot be reached");
        assertThat(lines).hasSize(2);
    }

    @Test
    void look_nobodySeesItAnyMore_ends() throws InterruptedException {
        Optional<String> end = watch(new Scripted("a:1")).look(0, (seen, at) -> false);
        assertThat(end).isEmpty();
    }

    private Watch watch(Watch.Server... servers) {
        return new Watch(List.of(servers), INTERVAL, () -> now, span -> now = now.plus(span));
    }

    private boolean show(List<Sighting> sightings, Instant at) {
        lines.addAll(PlainLines.of(sightings, at));
        return true;
    }

    private static ServerStatus at(int uptimeSeconds, int level, int delivered) {
        return status(uptimeSeconds, pool(KeyPairSpec.RSA_2048, level, 16, level + delivered, delivered, 0));
    }
}
