package dev.keysource.examples.launcher;

import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Runs a key generator until a signal ends this process. */
final class RunCommand implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);
    /** Left alone, the Java platform would exit with 128 plus the number of the signal. */
    private static final List<String> STOP_SIGNALS = List.of("TERM", "INT");

    private volatile @Nullable KeyGenerator running;

    private RunCommand() {}

    /** Does not return, unless the key generator cannot be started. */
    static void run(GeneratorDirectory directory, PrintWriter out) throws InterruptedException {
        RunCommand command = new RunCommand();
        // In place before the start: a signal means exit code 0 at any time.
        Thread hook = new Thread(command, "keysource-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        STOP_SIGNALS.forEach(signal -> Signals.register(signal, () -> System.exit(0)));
        try {
            KeyGenerator generator = KeyGenerator.start(directory);
            command.running = generator;
            out.println("key generator at: " + directory.furl().textWithSecret());
            if (out.checkError()) {
                LOG.warn("standard output: the furl could not be printed; key_generator.furl has it");
            }
        } catch (RuntimeException | Error e) {
            forget(hook);
            throw e;
        }
        new CountDownLatch(1).await();
    }

    /** Removes a shutdown hook, unless it runs already. */
    static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            LOG.debug("this process is being stopped", e);
        }
    }

    /** The shutdown hook. */
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
            Logs.flush();
        }
    }
}
