package dev.keysource.examples.console;

import dev.keysource.testkit.FakeClock;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class ProgressTest {
    private final FakeClock clock = new FakeClock();
    private final List<String> lines = new ArrayList<>();

    @Test
    void lines_shortWork_areNone() {
        try (Progress progress = lines(1000)) {
            for (int i = 0; i < 1000; i++) {
                progress.step();
            }
        }
        assertThat(lines).isEmpty();
    }

    @Test
    void lines_longWork_comeAtIntervalsThatGrowToAMinute() {
        try (Progress progress = lines(10_000)) {
            work(progress, 10_000, Duration.ofMillis(100));
        }
        // After 5, 15, 35, 75, 135 s and so on: a minute more each time, and the end.
        assertThat(lines).hasSize(20);
        assertThat(lines.get(0)).isEqualTo("keys: 50 of 10000 (0 %), 10.0/s, about 16 min 35 s left");
        assertThat(lines.get(3)).isEqualTo("keys: 750 of 10000 (7 %), 10.0/s, about 15 min 25 s left");
        assertThat(lines.get(19)).isEqualTo("keys: 10000 of 10000 (100 %) in 16 min 40 s");
    }

    @Test
    void lines_totalThatIsUnknown_tellWhatIsDone() {
        try (Progress progress = lines(0)) {
            work(progress, 60, Duration.ofSeconds(1));
        }
        assertThat(lines)
                .containsExactly("keys: 5, 1.0/s", "keys: 15, 1.0/s", "keys: 35, 1.0/s", "keys: 60 in 1 min 0 s");
    }

    @Test
    void lines_workThatStopsEarly_tellHowFarItCame() {
        try (Progress progress = lines(100)) {
            work(progress, 6, Duration.ofHours(1));
        }
        assertThat(lines).last().isEqualTo("keys: 6 of 100 (6 %) in 6 h 0 min");
    }

    @Test
    void lines_afterTheEnd_areNone() {
        Progress progress = lines(0);
        progress.close();
        clock.advance(Duration.ofMinutes(1));
        progress.step();
        progress.close();
        assertThat(lines).isEmpty();
    }

    private void work(Progress progress, int steps, Duration each) {
        for (int i = 0; i < steps; i++) {
            clock.advance(each);
            progress.step();
        }
    }

    private Progress lines(long total) {
        return Progress.inLines("keys", total, lines::add, clock::nanoTime);
    }
}
