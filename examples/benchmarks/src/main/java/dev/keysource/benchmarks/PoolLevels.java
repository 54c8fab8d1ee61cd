package dev.keysource.benchmarks;

import dev.keysource.KeyPairSpec;
import dev.keysource.pool.PooledKeyPairSource;
import dev.keysource.pool.RefillPolicy;
import dev.keysource.testkit.FakeClock;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/**
 * Draws how the level of a pool follows its requests under each refill policy, as SVG on standard output. The pools are real, the
 * clock and the key generator are not, so that the drawing is the same each time. Takes no arguments.
 *
 * <pre>
 * java -cp benchmarks.jar dev.keysource.benchmarks.PoolLevels &gt; keysource-pool/levels.svg
 * </pre>
 */
public final class PoolLevels {
    private static final KeyPairSpec SPEC = KeyPairSpec.RSA_2048;
    private static final int SIZE = 16;
    private static final long SEED = 4;
    private static final int STEPS = 600;
    private static final Duration STEP = Duration.ofMillis(100);
    private static final double STEP_WIDTH = 1.2;
    private static final int LEVEL_HEIGHT = 5;
    private static final int LEFT = 60;
    private static final int CHART = 140;

    private static final String HEAD = """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 HEIGHT" width="800" height="HEIGHT" role="img" aria-label="The level of a pool of 16 over a minute, under three refill policies">
              <style>
                text { font: 13px system-ui, sans-serif; fill: #1f2328; }
                .axis { stroke: #d1d9e0; }
                .level { fill: #1a7f3733; stroke: #1a7f37; stroke-width: 1.5; }
                .asked { fill: #0969da; }
                .miss { fill: #cf222e; }
                @media (prefers-color-scheme: dark) {
                  text { fill: #f0f6fc; }
                  .axis { stroke: #3d444d; }
                  .level { fill: #3fb95033; stroke: #3fb950; }
                  .asked { fill: #4493f8; }
                  .miss { fill: #f85149; }
                }
              </style>
            """;

    private PoolLevels() {}

    /** Prints the drawing. */
    public static void main(String[] args) {
        System.out.print(draw());
    }

    static String draw() {
        List<String> charts = List.of(
                chart(
                        0,
                        "strict-quiet: refills after 6 s without a request, and only then",
                        RefillPolicy.strictQuiet(Duration.ofSeconds(6))),
                chart(1, "quiet, the default: the same, and below the low-water mark at once", RefillPolicy.quiet()),
                chart(2, "watermark: below the low-water mark at once, and only then", RefillPolicy.watermark()));
        int height = charts.size() * CHART + 20;
        return HEAD.replace("HEIGHT", Integer.toString(height)) + String.join("", charts) + "</svg>\n";
    }

    private static String chart(int index, String title, RefillPolicy refill) {
        int top = index * CHART + 30;
        int bottom = top + SIZE * LEVEL_HEIGHT;
        StringBuilder level = new StringBuilder(String.format(Locale.ROOT, "M%d %d", LEFT, bottom));
        StringBuilder marks = new StringBuilder();
        FakeClock clock = new FakeClock();
        try (PooledKeyPairSource pool = PooledKeyPairSource.builder(new SimulatedSource(clock, SEED))
                .time(clock)
                .answerExecutor(Runnable::run)
                .refillConcurrency(1)
                .spec(SPEC, SIZE)
                .refill(refill)
                .build()) {
            CompletableFuture<Void> full = pool.ready(SPEC, SIZE);
            while (!full.isDone()) {
                clock.advance(STEP);
            }
            clock.advance(Duration.ofMinutes(1));
            for (int step = 0; step < STEPS; step++) {
                double x = LEFT + step * STEP_WIDTH;
                for (int i = requests(step); i > 0; i--) {
                    boolean warm = pool.request(SPEC).isDone();
                    marks.append(mark(x, bottom + 6 * i, warm));
                }
                clock.advance(STEP);
                level.append(String.format(
                        Locale.ROOT,
                        "H%.1fV%d",
                        x,
                        bottom - LEVEL_HEIGHT * pool.pools().get(0).level()));
            }
        }
        level.append(String.format(Locale.ROOT, "H%.1fV%dZ", LEFT + STEPS * STEP_WIDTH, bottom));
        return String.format(
                        Locale.ROOT,
                        """
                          <text x="%d" y="%d">%s</text>
                          <text x="%d" y="%d" text-anchor="end">16</text>
                          <text x="%d" y="%d" text-anchor="end">0</text>
                          <path class="axis" d="M%d %dh%.0fM%d %dh%.0f"/>
                          <path class="level" d="%s"/>
                        """,
                        LEFT,
                        top - 10,
                        title,
                        LEFT - 8,
                        top + 5,
                        LEFT - 8,
                        bottom + 5,
                        LEFT,
                        top,
                        STEPS * STEP_WIDTH,
                        LEFT,
                        bottom,
                        STEPS * STEP_WIDTH,
                        level)
                + marks;
    }

    private static String mark(double x, int y, boolean warm) {
        return String.format(
                Locale.ROOT, "  <circle class=\"%s\" cx=\"%.1f\" cy=\"%d\" r=\"2\"/>%n", warm ? "asked" : "miss", x, y);
    }

    /** A burst of five; steady requests that leave no quiet; then peace. */
    private static int requests(int step) {
        if (step == 20) {
            return 5;
        }
        return step >= 120 && step < 400 && step % 6 == 0 ? 1 : 0;
    }
}
