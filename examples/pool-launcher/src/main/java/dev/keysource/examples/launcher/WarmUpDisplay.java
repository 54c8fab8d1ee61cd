package dev.keysource.examples.launcher;

import dev.keysource.KeyPairSourceListener;
import dev.keysource.KeyPairSpec;
import dev.keysource.PoolStats;
import dev.keysource.examples.console.Progress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Shows how the pools fill for the first time: a bar on a terminal, otherwise lines in the log, now and then if it takes long,
 * and one when they are full.
 */
final class WarmUpDisplay implements KeyPairSourceListener {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUpDisplay.class);

    private final boolean terminal;
    /** What is known before there are pools to look at: while they are filled eagerly. */
    private final Map<String, Integer> levels = new HashMap<>();

    private @Nullable Supplier<List<PoolStats>> pools;
    private @Nullable Progress progress;
    private volatile boolean warm;

    /** @param terminal whether standard error is one */
    WarmUpDisplay(boolean terminal) {
        this.terminal = terminal;
    }

    /** Shows these pools from now on. */
    synchronized void watch(Supplier<List<PoolStats>> shown) {
        pools = shown;
        update(shown.get());
    }

    @Override
    public void onRefill(String source, KeyPairSpec spec, int level) {
        if (!warm) {
            refilled(source + " " + spec, level);
        }
    }

    private synchronized void refilled(String pool, int level) {
        if (pools != null) {
            update(pools.get());
        } else {
            levels.put(pool, level);
            progress().stepTo(levels.values().stream().mapToInt(each -> each).sum());
        }
    }

    private void update(List<PoolStats> current) {
        int target = current.stream().mapToInt(PoolStats::target).sum();
        if (warm || target == 0) {
            return;
        }
        int level = current.stream()
                .mapToInt(pool -> Math.min(pool.level(), pool.target()))
                .sum();
        progress().stepTo(level, target);
        warm = level == target;
        if (warm) {
            progress().close();
            if (!terminal) {
                LOG.info(
                        "warm: {}",
                        current.stream()
                                .map(pool -> pool.spec() + " " + pool.level())
                                .collect(Collectors.joining(", ")));
            }
        }
    }

    private Progress progress() {
        Progress shown = progress;
        if (shown == null) {
            shown = Progress.of("key pairs", 0, terminal, line -> LOG.info("{}", line));
            progress = shown;
        }
        return shown;
    }
}
