package dev.keysource.examples.launcher.web;

import dev.keysource.PoolStats;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The page that shows a key generator to people: HTML that needs no script and nothing from elsewhere, and asks for itself again
 * every few seconds.
 */
final class StatusPage {
    /** The query that asks for a page that stays as it is. */
    static final String STILL = "refresh=off";

    static final Duration REFRESH = Duration.ofSeconds(5);
    private static final String STYLE = resource("status.css");
    private static final String ICON = resource("icon.svg");
    /** Nothing but the icon is loaded, nothing is run or sent, and the style is the one here. */
    private static final String POLICY = "default-src 'none'; style-src 'sha256-" + sha256(STYLE)
            + "'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /** What the key generator is doing, in the words of the page; the names are classes of its style. */
    enum State {
        STARTING("Starting", "it does not serve yet"),
        SERVING("Serving", "clients get key pairs"),
        DEGRADED("Serving, with failures", "clients get key pairs, but something is wrong"),
        UNAVAILABLE("Not serving", "its source cannot answer"),
        STOPPING("Stopping", "calls in progress end, new ones are refused");

        private final String title;
        private final String meaning;

        State(String title, String meaning) {
            this.title = title;
            this.meaning = meaning;
        }

        String meaning() {
            return meaning;
        }
    }

    /**
     * What the page shows.
     *
     * @param uptime since the start of the process
     * @param version of the program
     * @param trouble what is wrong now; empty if nothing is known to be
     * @param server figures by their names, in order
     * @param refreshing whether the page asks for itself again
     */
    record View(
            State state,
            Duration uptime,
            String version,
            Optional<String> trouble,
            List<PoolStats> pools,
            PerMinute rates,
            Map<String, Map<String, String>> server,
            Optional<LastFailure.Told> lastFailure,
            boolean refreshing) {}

    /** Tells how fast a counter of a pool grows. */
    interface PerMinute {
        OptionalDouble of(PoolStats pool, ToLongFunction<PoolStats> counter);
    }

    private StatusPage() {}

    static Reply reply(View view) {
        return Reply.of(Reply.OK, "text/html; charset=utf-8", html(view).getBytes(UTF_8))
                .with("Content-Security-Policy", POLICY)
                .with("Referrer-Policy", "no-referrer");
    }

    /** What browsers show next to the title. */
    static Reply icon() {
        return Reply.of(Reply.OK, "image/svg+xml", ICON.getBytes(UTF_8));
    }

    static String html(View view) {
        String refresh = view.refreshing()
                ? "<meta http-equiv=\"refresh\" content=\"%d\">\n".formatted(REFRESH.toSeconds())
                : "";
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                %s<title>Key generator: %s</title>
                <link rel="icon" href="/favicon.ico">
                <style>%s</style>
                </head>
                <body>
                %s<main>
                %s%s%s</main>
                %s</body>
                </html>
                """.formatted(
                        refresh,
                        view.state().title.toLowerCase(Locale.ROOT),
                        STYLE,
                        header(view),
                        pools(view),
                        section("Last failure", "<p>" + lastFailure(view) + "</p>\n"),
                        view.server().entrySet().stream()
                                .map(part -> section(part.getKey(), figures(part.getValue())))
                                .collect(Collectors.joining()),
                        footer(view));
    }

    private static String header(View view) {
        return """
                <header>
                <h1>Key generator</h1>
                <p class="state %s"><strong>%s</strong> <span>%s</span></p>
                %s<p class="quiet">up %s, version %s</p>
                </header>
                """.formatted(
                        view.state().name().toLowerCase(Locale.ROOT),
                        view.state().title,
                        view.state().meaning,
                        view.trouble()
                                .map(trouble -> "<p class=\"trouble\">" + escaped(trouble) + "</p>\n")
                                .orElse(""),
                        span(view.uptime()),
                        escaped(view.version()));
    }

    private static String section(String title, String content) {
        String id = title.toLowerCase(Locale.ROOT).replace(' ', '-');
        return """
                <section aria-labelledby="%s">
                <h2 id="%s">%s</h2>
                %s</section>
                """.formatted(id, id, title, content);
    }

    private static String pools(View view) {
        String cards =
                view.pools().stream().map(pool -> card(pool, view.rates())).collect(Collectors.joining());
        return section(
                "Pools",
                cards.isEmpty()
                        ? "<p class=\"quiet\">There are none yet: the first request for a kind of pair makes its pool.</p>\n"
                        : "<ul class=\"cards\">\n" + cards + "</ul>\n");
    }

    private static String card(PoolStats pool, PerMinute rates) {
        String spec = escaped(pool.spec().toString());
        int full = Math.max(1, pool.target());
        int shown = Math.min(pool.level(), full);
        String look = shown == 0 ? "empty" : shown * 4 < full ? "low" : "well";
        return """
                <li class="card">
                <h3>%s <span class="quiet">%s</span></h3>
                <div class="bar %s" role="meter" aria-label="%s pairs that are ready" \
                aria-valuemin="0" aria-valuemax="%d" aria-valuenow="%d">
                <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect width="%d" height="10"/></svg>
                </div>
                <p><strong>%d</strong> of %d ready, %s</p>
                <dl>
                %s</dl>
                </li>
                """.formatted(
                        spec,
                        escaped(pool.source()),
                        look,
                        spec,
                        full,
                        shown,
                        100 * shown / full,
                        pool.level(),
                        pool.target(),
                        doing(pool.state()),
                        counter("given out", pool, PoolStats::delivered, rates)
                                + counter("misses", pool, PoolStats::misses, rates)
                                + counter("made", pool, PoolStats::generated, rates)
                                + counter("failed", pool, PoolStats::failures, rates)
                                + figure("being made", number(pool.inFlight()))
                                + figure("requests waiting", number(pool.waiting())));
    }

    private static String doing(PoolStats.State state) {
        return switch (state) {
            case IDLE -> "nothing to do";
            case QUIET_PERIOD -> "waiting for a quiet period to refill";
            case REFILLING -> "refilling";
            case BACKING_OFF -> "refilling failed, the next attempt comes soon";
            case CLOSED -> "closed";
        };
    }

    private static String lastFailure(View view) {
        return view.lastFailure()
                .map(told -> "<strong>" + span(told.ago()) + " ago:</strong> " + escaped(told.message()))
                .orElse("none since the start");
    }

    private static String figures(Map<String, String> figures) {
        return figures.entrySet().stream()
                .map(figure -> figure(figure.getKey(), figure.getValue()))
                .collect(Collectors.joining("", "<dl class=\"wide\">\n", "</dl>\n"));
    }

    private static String counter(String name, PoolStats pool, ToLongFunction<PoolStats> counter, PerMinute rates) {
        long total = counter.applyAsLong(pool);
        OptionalDouble rate = total == 0 ? OptionalDouble.empty() : rates.of(pool, counter);
        String growth = rate.isPresent() ? String.format(Locale.ROOT, ", %,.1f a minute", rate.getAsDouble()) : "";
        return figure(name, number(total) + growth);
    }

    private static String figure(String name, String value) {
        return "<div><dt>%s</dt><dd>%s</dd></div>\n".formatted(escaped(name), escaped(value));
    }

    private static String footer(View view) {
        String refresh = view.refreshing()
                ? "Refreshed every %d s. <a href=\"/?%s\">Stop that</a>".formatted(REFRESH.toSeconds(), STILL)
                : "This page stays as it is. <a href=\"/\">Refresh it again</a>";
        return """
                <footer>
                <p>%s</p>
                <nav aria-label="For programs">
                <a href="/metrics">Metrics</a> <a href="/health/ready">Ready</a> <a href="/health/live">Live</a>
                </nav>
                </footer>
                """.formatted(refresh);
    }

    static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** A time span in the two largest of its units. */
    static String span(Duration span) {
        long seconds = Math.max(0, span.toSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3_600) {
            return seconds / 60 + " min " + seconds % 60 + " s";
        }
        return seconds < 86_400
                ? seconds / 3_600 + " h " + seconds / 60 % 60 + " min"
                : seconds / 86_400 + " d " + seconds / 3_600 % 24 + " h";
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    private static String resource(String name) {
        try (InputStream content = Objects.requireNonNull(StatusPage.class.getResourceAsStream(name))) {
            return new String(content.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha256(String text) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
