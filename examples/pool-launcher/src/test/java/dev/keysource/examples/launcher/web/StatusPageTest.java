package dev.keysource.examples.launcher.web;

import dev.keysource.KeyPairSpec;
import dev.keysource.PoolStats;
import dev.keysource.examples.launcher.web.StatusPage.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class StatusPageTest {
    private static final String SCRIPT = "<script>alert('\"&')</script>";
    private static final String ESCAPED = "&lt;script&gt;alert(&#39;&quot;&amp;&#39;)&lt;/script&gt;";

    private static StatusPage.View view(State state, Optional<String> text, PoolStats... pools) {
        return new StatusPage.View(
                state,
                Duration.ofSeconds(3_725),
                text.orElse("1.0"),
                text,
                List.of(pools),
                (pool, counter) -> OptionalDouble.of(counter.applyAsLong(pool) / 2.0),
                Map.of("Server", Map.of("connections", text.orElse("7"))),
                text.map(message -> new LastFailure.Told(message, Duration.ofSeconds(90))),
                true);
    }

    private static PoolStats pool(int level, int target, PoolStats.State state) {
        return new PoolStats("pool(local)", KeyPairSpec.RSA_2048, level, target, 1_234, 1_200, 18, 40, 3, 2, 1, state);
    }

    private static String html(PoolStats... pools) {
        return StatusPage.html(view(State.SERVING, Optional.empty(), pools));
    }

    @Test
    void html_pool_showsItsLevelAgainstItsTargetAndItsCounters() {
        assertThat(html(pool(5, 16, PoolStats.State.REFILLING)))
                .contains("role=\"meter\" aria-label=\"RSA-2048 pairs that are ready\""
                        + " aria-valuemin=\"0\" aria-valuemax=\"16\" aria-valuenow=\"5\"")
                .contains("<rect width=\"31\"")
                .contains("<strong>5</strong> of 16 ready, refilling")
                .contains("<dt>given out</dt><dd>1,200, 600.0 a minute</dd>")
                .contains("<dt>misses</dt><dd>40, 20.0 a minute</dd>")
                .contains("<dt>made</dt><dd>1,234, 617.0 a minute</dd>")
                .contains("<dt>failed</dt><dd>3, 1.5 a minute</dd>")
                .contains("<dt>being made</dt><dd>2</dd>", "<dt>requests waiting</dt><dd>1</dd>")
                .contains("<dt>connections</dt><dd>7</dd>")
                .contains("up 1 h 2 min, version 1.0");
    }

    @ParameterizedTest
    @CsvSource({"0, 16, empty, 0", "3, 16, low, 18", "4, 16, well, 25", "20, 16, well, 100", "0, 0, empty, 0"})
    void html_level_showsInTheBar(int level, int target, String look, int width) {
        assertThat(html(pool(level, target, PoolStats.State.IDLE)))
                .contains("<div class=\"bar " + look + "\"", "<rect width=\"" + width + "\"");
    }

    @ParameterizedTest
    @EnumSource(PoolStats.State.class)
    void html_everyStateOfAPool_hasWords(PoolStats.State state) {
        assertThat(html(pool(1, 2, state))).containsPattern("of 2 ready, [a-z ,]+</p>");
    }

    @ParameterizedTest
    @EnumSource(State.class)
    void html_everyState_isTold(State state) {
        assertThat(StatusPage.html(view(state, Optional.empty())))
                .contains("<p class=\"state " + state.name().toLowerCase(Locale.ROOT) + "\">", state.meaning())
                .contains("the first request for a kind of pair makes its pool");
    }

    @Test
    void html_textOfOthers_isEscapedEverywhere() {
        PoolStats pool =
                new PoolStats(SCRIPT, KeyPairSpec.of("A", "b.c"), 1, 2, 0, 0, 0, 0, 0, 0, 0, PoolStats.State.IDLE);
        String html = StatusPage.html(view(State.DEGRADED, Optional.of(SCRIPT), pool));
        assertThat(html).doesNotContain("<script").contains("<strong>1 min 30 s ago:</strong> " + ESCAPED);
        assertThat(Pattern.compile(Pattern.quote(ESCAPED)).matcher(html).results())
                .as("version, trouble, source, figure, failure")
                .hasSize(5);
    }

    @Test
    void html_always_hasNeitherScriptNorAnythingFromElsewhere() {
        assertThat(html(pool(1, 2, PoolStats.State.IDLE)))
                .doesNotContain("<script", "http:", "https:", "//", "javascript:", " style=", " on")
                .contains("prefers-color-scheme", "name=\"viewport\"", "lang=\"en\"");
    }

    @Test
    void html_elements_areAllClosed() {
        String html = html(pool(1, 2, PoolStats.State.IDLE), pool(0, 2, PoolStats.State.CLOSED));
        for (String element :
                List.of("section", "div", "dl", "dt", "dd", "li", "ul", "p", "svg", "main", "h3", "span")) {
            assertThat(count(html, "<" + element + "[ >]")).as(element).isEqualTo(count(html, "</" + element + ">"));
        }
    }

    private static long count(String html, String pattern) {
        return Pattern.compile(pattern).matcher(html).results().count();
    }

    @Test
    void reply_always_allowsItsOwnStyleOnly() throws Exception {
        Reply reply = StatusPage.reply(view(State.SERVING, Optional.empty()));
        String html = new String(reply.body(), UTF_8);
        String style = html.substring(html.indexOf("<style>") + "<style>".length(), html.indexOf("</style>"));
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(style.getBytes(UTF_8));
        assertThat(reply.headers().get("Content-Security-Policy"))
                .startsWith("default-src 'none'; style-src 'sha256-"
                        + Base64.getEncoder().encodeToString(hash) + "';")
                .doesNotContain("unsafe");
    }

    @Test
    void html_refreshing_asksForItselfUntilItIsStopped() {
        StatusPage.View moving = view(State.SERVING, Optional.empty());
        assertThat(StatusPage.html(moving))
                .contains("<meta http-equiv=\"refresh\" content=\"5\">", "href=\"/?refresh=off\"");
        StatusPage.View still = new StatusPage.View(
                moving.state(),
                moving.uptime(),
                moving.version(),
                moving.trouble(),
                moving.pools(),
                moving.rates(),
                moving.server(),
                moving.lastFailure(),
                false);
        assertThat(StatusPage.html(still)).doesNotContain("http-equiv").contains("<a href=\"/\">");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 s",
        "59, 59 s",
        "60, 1 min 0 s",
        "3599, 59 min 59 s",
        "3600, 1 h 0 min",
        "90000, 1 d 1 h",
        "-5, 0 s"
    })
    void span_perLength_hasTwoUnits(long seconds, String expected) {
        assertThat(StatusPage.span(Duration.ofSeconds(seconds))).isEqualTo(expected);
    }

    /** Text on its ground, by the formula of WCAG 2.2, 1.4.3. */
    @Test
    void style_colours_haveEnoughContrastInLightAndDark() {
        List<Map<String, String>> themes = Pattern.compile(":root \\{([^}]*)}")
                .matcher(html())
                .results()
                .map(theme -> Pattern.compile("--(\\w+): (#\\w{6})")
                        .matcher(theme.group(1))
                        .results()
                        .collect(Collectors.toMap((MatchResult colour) -> colour.group(1), colour -> colour.group(2))))
                .toList();
        assertThat(themes).hasSize(2);
        for (Map<String, String> theme : themes) {
            for (String text : List.of("text", "quiet", "link", "well", "low", "empty")) {
                for (String ground : List.of("ground", "card")) {
                    assertThat(contrast(theme.get(text), theme.get(ground)))
                            .as("%s on %s in %s", text, ground, theme)
                            .isGreaterThanOrEqualTo(4.5);
                }
            }
            for (String bar : List.of("well", "low")) {
                assertThat(contrast(theme.get(bar), theme.get("track"))).as(bar).isGreaterThanOrEqualTo(3);
            }
        }
    }

    private static double contrast(String one, String other) {
        double a = luminance(one) + 0.05;
        double b = luminance(other) + 0.05;
        return Math.max(a, b) / Math.min(a, b);
    }

    private static double luminance(String colour) {
        double[] weights = {0.2126, 0.7152, 0.0722};
        double sum = 0;
        for (int i = 0; i < 3; i++) {
            double part = Integer.parseInt(colour.substring(1 + 2 * i, 3 + 2 * i), 16) / 255.0;
            sum += weights[i] * (part <= 0.04045 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4));
        }
        return sum;
    }
}
