package dev.keysource.examples.launcher;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;

/** Runs a key generator until a signal ends this process. */
final class RunCommand implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

    private volatile @Nullable KeyGenerator running;

    private RunCommand() {}

    /** Does not return, unless the key generator cannot be started. */
    static void run(GeneratorDirectory directory, PrintWriter out) throws InterruptedException {
        RunCommand command = new RunCommand();
        // In place before the start: a signal means exit code 0 at any time.
        Thread hook = new Thread(command, "keysource-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            KeyGenerator generator = KeyGenerator.start(directory);
            command.running = generator;
            out.println("key generator at: " + directory.furl().textWithSecret());
        } catch (RuntimeException | Error e) {
            forget(hook);
            throw e;
        }
        new CountDownLatch(1).await();
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            LOG.debug("stopped by a signal while starting", e);
        }
    }

    /** The shutdown hook. It halts, since after a signal the Java platform would exit with 128 plus its number. */
    @Override
    public void run() {
        KeyGenerator generator = running;
        try {
            if (generator != null) {
                generator.stop();
            }
        } catch (InterruptedException | RuntimeException e) {
            LOG.warn("stopped before all calls ended", e);
        } finally {
            Runtime.getRuntime().halt(0);
        }
    }
}
