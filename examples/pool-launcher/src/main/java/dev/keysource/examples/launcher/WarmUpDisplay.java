package dev.keysource.examples.launcher;

import dev.keysource.KeyPairSourceListener;
import dev.keysource.KeyPairSpec;
import dev.keysource.PoolStats;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Shows how the pools fill for the first time: a bar on a terminal, otherwise one line in the log when they are full. */
final class WarmUpDisplay implements KeyPairSourceListener {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUpDisplay.class);

    private final boolean terminal;
    private Supplier<List<PoolStats>> pools = List::of;
    private @Nullable ProgressBar bar;
    private volatile boolean warm;

    /** @param terminal whether standard error is one */
    WarmUpDisplay(boolean terminal) {
        this.terminal = terminal;
    }

    /** Shows these pools from now on. */
    synchronized void watch(Supplier<List<PoolStats>> pools) {
        this.pools = pools;
        update();
    }

    @Override
    public void onRefill(String source, KeyPairSpec spec, int level) {
        if (!warm) {
            update();
        }
    }

    private synchronized void update() {
        List<PoolStats> current = pools.get();
        int target = current.stream().mapToInt(PoolStats::target).sum();
        if (warm || target == 0) {
            return;
        }
        int level = current.stream()
                .mapToInt(pool -> Math.min(pool.level(), pool.target()))
                .sum();
        warm = level == target;
        if (terminal) {
            draw(level, target);
        } else if (warm) {
            LOG.info(
                    "warm: {}",
                    current.stream()
                            .map(pool -> pool.spec() + " " + pool.level())
                            .collect(Collectors.joining(", ")));
        }
    }

    private void draw(int level, int target) {
        ProgressBar shown = bar;
        if (shown == null) {
            shown = new ProgressBarBuilder()
                    .setTaskName("key pairs")
                    .setInitialMax(target)
                    .build();
            bar = shown;
        }
        shown.stepTo(level);
        if (warm) {
            shown.close();
        }
    }
}
