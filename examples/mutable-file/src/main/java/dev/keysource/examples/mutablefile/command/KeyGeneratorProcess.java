package dev.keysource.examples.mutablefile.command;

import dev.keysource.examples.mutablefile.capability.MutableFileException;
import dev.keysource.remote.Furl;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A key generator in a process of its own. Used by one thread. */
final class KeyGeneratorProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String READY = "key generator at: ";

    private final Process process;
    private final CompletableFuture<Optional<Furl>> furl;
    private final Thread atExit;

    private KeyGeneratorProcess(Process process) {
        this.process = process;
        this.furl = CompletableFuture.supplyAsync(() -> readFurl(process));
        this.atExit = new Thread(process::destroy, "stop-key-generator");
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    private static Optional<Furl> readFurl(Process process) {
        return process.inputReader(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith(READY))
                .findFirst()
                .map(line -> Furl.parse(line.substring(READY.length())));
    }

    /** Initialises a missing or empty directory for a key generator. */
    static void create(Path launcher, Path directory) throws InterruptedException {
        Redirect log = Redirect.appendTo(log(directory).toFile());
        if (run(launcher, "create-key-generator", directory, log).waitFor() != 0) {
            throw failed("cannot create a key generator", log(directory));
        }
    }

    /** Starts the key generator of a directory and waits until it takes requests. */
    static KeyGeneratorProcess start(Path launcher, Path directory) throws InterruptedException {
        KeyGeneratorProcess started = new KeyGeneratorProcess(run(launcher, "run", directory, Redirect.PIPE));
        try {
            if (started.furl.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).isEmpty()) {
                throw failed("the key generator did not start", log(directory));
            }
            return started;
        } catch (ExecutionException | TimeoutException e) {
            started.close();
            throw new MutableFileException("the key generator did not start within " + PATIENCE.toSeconds() + " s", e);
        } catch (InterruptedException | RuntimeException e) {
            started.close();
            throw e;
        }
    }

    private static Process run(Path launcher, String command, Path directory, Redirect output) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        try {
            return new ProcessBuilder(java, "-jar", launcher.toString(), command, directory.toString())
                    .redirectOutput(output)
                    .redirectError(Redirect.appendTo(log(directory).toFile()))
                    .start();
        } catch (IOException e) {
            throw MutableFileException.of("cannot run " + launcher, e);
        }
    }

    private static Path log(Path directory) {
        return directory.resolveSibling(directory.getFileName() + ".log");
    }

    private static MutableFileException failed(String what, Path log) {
        String reason;
        try {
            reason = Files.readAllLines(log).stream().reduce("it said nothing", (first, second) -> second);
        } catch (IOException e) {
            reason = "its log " + log + " cannot be read";
        }
        return new MutableFileException(what + ": " + reason);
    }

    long pid() {
        return process.pid();
    }

    boolean isRunning() {
        return process.isAlive();
    }

    /** Asks it to stop (SIGTERM) and waits; returns its exit code. */
    int stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
            throw new MutableFileException("the key generator did not stop within " + PATIENCE.toSeconds() + " s");
        }
        return process.exitValue();
    }

    /** Ends it at once (SIGKILL), unless it has ended. */
    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(atExit);
        process.destroyForcibly();
    }
}
