package dev.keysource.examples.launcher.watch;

import dev.keysource.Health;
import dev.keysource.KeyPairSpec;
import dev.keysource.PoolStats;
import dev.keysource.examples.console.Terminal.Size;
import dev.keysource.remote.ServerStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

import static dev.keysource.examples.launcher.watch.Statuses.pool;
import static dev.keysource.examples.launcher.watch.Statuses.status;
import static org.assertj.core.api.Assertions.assertThat;

class ViewTest {
    private static final Instant NOW = Instant.parse("2026-11-26T12:34:56.7Z");
    private static final Size WIDE = new Size(24, 80);
    private static final String ESCAPE = "\u001b";
    private static final Sighting BUSY = Sighting.none("keys.example.org:7070")
            .answered(status(90_000, pool(KeyPairSpec.RSA_2048, 12, 16, 100, 80, 3)), NOW.minusSeconds(2))
            .answered(status(90_002, pool(KeyPairSpec.RSA_2048, 8, 16, 105, 100, 4)), NOW);

    private final View view = new View(Duration.ofSeconds(2), ZoneOffset.UTC, false);

    @Test
    void lines_wideTerminal_areATable() {
        assertThat(view.lines(List.of(BUSY), NOW, WIDE))
                .containsExactly(
                        "12:34:56  every 2 s, Ctrl-C ends",
                        "",
                        "keys.example.org:7070  healthy  up 1 d 01:00:02  orphaned 2",
                        "SPEC                       LEVEL GIVEN/s  MADE/s MISSED/s WAITING  REFILL",
                        "RSA-2048 [#####------]      8/16    10.0     2.5      0.5       0  refilling 1");
    }

    @Test
    void lines_narrowTerminal_areThreeForAPool() {
        assertThat(view.lines(List.of(BUSY), NOW, new Size(24, 40)))
                .containsExactly(
                        "12:34:56  every 2 s, Ctrl-C ends",
                        "",
                        "keys.example.org:7070",
                        "healthy  up 1 d 01:00:02  orphaned 2",
                        "RSA-2048 8/16 refilling 1",
                        "[###################-------------------]",
                        "given 10.0/s, missed 0.5/s, waiting 0, m");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 10, 20, 39, 60, 75, 76, 79, 80, 100, 132, 500})
    void lines_anyWidth_fitWithColoursAndWithout(int columns) {
        for (int rows : new int[] {1, 2, 5, 24}) {
            Size size = new Size(rows, columns);
            for (boolean colours : new boolean[] {false, true}) {
                List<String> lines = new View(Duration.ofSeconds(2), ZoneOffset.UTC, colours)
                        .lines(List.of(BUSY, BUSY.missed("cannot be reached", NOW)), NOW, size);
                assertThat(lines).hasSizeLessThanOrEqualTo(rows);
                assertThat(lines)
                        .allSatisfy(line -> assertThat(line.replaceAll(ESCAPE + "\\[[0-9;]*m", ""))
                                .hasSizeLessThanOrEqualTo(columns)
                                .doesNotContain(ESCAPE));
            }
        }
    }

    @Test
    void lines_tooManyForTheTerminal_sayHowManyAreMissing() {
        assertThat(view.lines(Collections.nCopies(9, BUSY), NOW, new Size(10, 80)))
                .hasSize(10)
                .last()
                .isEqualTo("28 more lines; make the terminal taller");
    }

    @Test
    void lines_serverAway_tellSinceWhenAndWhatItSaidLast() {
        Sighting away = BUSY.missed("cannot be reached", NOW.minusSeconds(60)).missed("timed out", NOW);
        assertThat(view.lines(List.of(away), NOW, new Size(24, 120)))
                .contains("keys.example.org:7070  away since 12:33:56, below as of 12:34:56: timed out")
                .anyMatch(line -> line.matches("RSA-2048 \\[#+-+] +8/16 +- +- +- +0  refilling 1"));
        assertThat(view.lines(List.of(away), NOW.plus(Duration.ofDays(1)), new Size(24, 120)))
                .contains("keys.example.org:7070  away since 2026-11-26 12:33:56, below as of 2026-11-26 12:34:56:"
                        + " timed out");
    }

    @Test
    void lines_serverThatNeverAnswered_tellWhy() {
        assertThat(view.lines(List.of(Sighting.none("a:1").missed("DENIED: no", NOW)), NOW, WIDE))
                .last()
                .isEqualTo("a:1  away since 12:34:56: DENIED: no");
    }

    @Test
    void lines_controlCharactersFromElsewhere_areNotWritten() {
        Sighting nasty = Sighting.none("a:1").missed("one\r\n\u001b[2Jtwo\u009b31m\u2028three\u202e", NOW);
        assertThat(String.join("", view.lines(List.of(nasty), NOW, WIDE))).contains("one [2Jtwo 31m three");
    }

    @Test
    void lines_noPools_saySo() {
        Sighting none = Sighting.none("a:1").answered(status(1), NOW);
        assertThat(view.lines(List.of(none), NOW, WIDE)).last().asString().startsWith("no pools");
    }

    @Test
    void lines_coloursOnlyWhereTheyAreWelcome() {
        Sighting degraded = Sighting.none("a:1")
                .answered(
                        new ServerStatus(
                                Duration.ofSeconds(1),
                                Health.Status.DEGRADED,
                                List.of(pool(KeyPairSpec.RSA_2048, 0, 16, 0, 0, 0)),
                                0),
                        NOW);
        List<String> coloured =
                new View(Duration.ofSeconds(2), ZoneOffset.UTC, true).lines(List.of(degraded), NOW, WIDE);
        assertThat(coloured).anyMatch(line -> line.contains("\u001b[33mdegraded\u001b[0m"));
        assertThat(coloured).anyMatch(line -> line.contains("\u001b[1;31m[-----------]\u001b[0m"));
        assertThat(view.lines(List.of(degraded), NOW, WIDE)).noneMatch(line -> line.contains(ESCAPE));
    }

    @Test
    void bar_anyLevel_isFullOnlyIfThePoolIsAndEmptyOnlyIfItIs() {
        assertThat(Stream.of(0, 1, 500, 999, 1000, 2000)
                        .map(level -> View.bar(pool(KeyPairSpec.RSA_2048, level, 1000, 0, 0, 0), 12)))
                .containsExactly(
                        "[----------]", "[#---------]", "[#####-----]", "[#########-]", "[##########]", "[##########]");
        assertThat(View.bar(pool(KeyPairSpec.RSA_2048, 3, 0, 0, 0, 0), 5)).isEqualTo("[---]");
    }

    @Test
    void rate_afterARestart_isNotKnownUntilTheNextLook() {
        PoolStats fresh = pool(KeyPairSpec.RSA_2048, 1, 16, 1, 0, 0);
        Sighting again = BUSY.answered(status(3, fresh), NOW);
        assertThat(again.rate(fresh, PoolStats::generated)).isEmpty();
        PoolStats later = pool(KeyPairSpec.RSA_2048, 5, 16, 5, 0, 0);
        assertThat(again.answered(status(5, later), NOW).rate(later, PoolStats::generated))
                .hasValue(2);
    }

    @Test
    void rate_afterAnAbsence_isNotKnown() {
        PoolStats now = pool(KeyPairSpec.RSA_2048, 1, 16, 200, 100, 4);
        assertThat(BUSY.missed("away", NOW).rate(now, PoolStats::generated)).isEmpty();
    }
}
