package dev.keysource.examples.console;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Shows how far long work has come: as a bar on a terminal, otherwise as lines, the first after 5 s and then at intervals that
 * grow to a minute. Work that is done sooner leaves no line, and a few steps need no bar. Thread-safe.
 */
public final class Progress implements AutoCloseable {
    private static final int FEW = 10;

    private interface Display {
        void show(long done, long total);

        void close();
    }

    private final Display display;
    private long done;
    private long total;
    private boolean closed;

    private Progress(Display display, long total) {
        this.display = display;
        this.total = total;
    }

    /**
     * Shows progress on standard error.
     *
     * @param work what is being done, in a few words
     * @param total how many steps there are; 0 if that is not known yet
     */
    public static Progress of(String work, long total) {
        boolean few = total > 0 && total < FEW;
        return of(work, total, !few && Terminal.isError(), System.err::println);
    }

    /**
     * Shows progress on standard error if that is a terminal, and otherwise in lines that go elsewhere.
     *
     * @param work what is being done, in a few words
     * @param total how many steps there are; 0 if that is not known yet
     * @param terminal whether standard error is a terminal
     * @param lines takes the lines
     */
    public static Progress of(String work, long total, boolean terminal, Consumer<String> lines) {
        return terminal ? new Progress(new Bar(work, total), total) : inLines(work, total, lines, System::nanoTime);
    }

    static Progress inLines(String work, long total, Consumer<String> lines, LongSupplier nanoTime) {
        return new Progress(new Lines(new ProgressLines(work, nanoTime), lines), total);
    }

    /** One more step is done. */
    public synchronized void step() {
        stepTo(done + 1);
    }

    /** So many steps are done. */
    public synchronized void stepTo(long steps) {
        stepTo(steps, total);
    }

    /** So many steps are done of so many, which may have become other than they were. */
    public synchronized void stepTo(long steps, long ofAll) {
        if (!closed) {
            done = steps;
            total = ofAll;
            display.show(steps, ofAll);
        }
    }

    /** Shows nothing more. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            display.close();
        }
    }

    private static final class Bar implements Display {
        private final ProgressBar bar;

        Bar(String work, long total) {
            bar = new ProgressBarBuilder()
                    .setTaskName(work)
                    .setInitialMax(total > 0 ? total : -1)
                    .showSpeed()
                    .build();
        }

        @Override
        public void show(long done, long total) {
            bar.maxHint(total > 0 ? total : -1);
            bar.stepTo(done);
        }

        @Override
        public void close() {
            bar.close();
        }
    }

    private record Lines(ProgressLines lines, Consumer<String> to) implements Display {
        @Override
        public void show(long done, long total) {
            lines.at(done, total).ifPresent(to);
        }

        @Override
        public void close() {
            lines.last().ifPresent(to);
        }
    }
}
