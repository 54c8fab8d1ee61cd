package dev.keysource.examples.launcher;

import dev.keysource.examples.console.Logs;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Runs a key generator until a signal, or the loss of what it cannot go on without, ends this process. */
final class RunCommand implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);
    /** Left alone, the Java platform would exit with 128 plus the number of the signal. */
    private static final List<String> STOP_SIGNALS = List.of("TERM", "INT");

    private final Halt halt = Halt.ofThisProcess();
    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    private volatile @Nullable KeyGenerator running;

    private RunCommand() {}

    /** Does not return, unless the key generator cannot be started. */
    static void run(GeneratorDirectory directory, PrintWriter out, PrintWriter err) throws InterruptedException {
        RunCommand command = new RunCommand();
        // In place before the start: a signal means exit code 0 at any time.
        Thread hook = new Thread(command, "keysource-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        STOP_SIGNALS.forEach(signal -> Signals.register(signal, () -> command.exit(0)));
        Thread.setDefaultUncaughtExceptionHandler(command::uncaught);
        try {
            KeyGenerator generator = KeyGenerator.start(directory, command.failure::complete);
            command.halt.forCalls(generator.drainTimeout());
            command.running = generator;
            out.println("key generator at: " + directory.furl().textWithSecret());
            if (out.checkError()) {
                LOG.warn("standard output: the furl could not be printed; key_generator.furl has it");
            }
        } catch (RuntimeException | Error e) {
            forget(hook);
            throw e;
        }
        Throwable failure = command.awaitFailure();
        err.println("pool-launcher: the key generator cannot go on: " + failure);
        command.exit(Halt.EXIT_CODE);
    }

    private Throwable awaitFailure() throws InterruptedException {
        try {
            return failure.get();
        } catch (ExecutionException e) {
            return e; // it is never completed so
        }
    }

    /** Ends this process by way of its shutdown hook, but ends it. */
    private void exit(int code) {
        halt.begin();
        System.exit(code);
    }

    /** Out of memory, no thread can be relied on. */
    private void uncaught(Thread thread, Throwable e) {
        if (e instanceof OutOfMemoryError) {
            failure.complete(e);
        }
        LOG.error("thread {} has ended", thread.getName(), e);
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
