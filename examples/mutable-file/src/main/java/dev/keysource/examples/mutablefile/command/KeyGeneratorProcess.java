package dev.keysource.examples.mutablefile.command;

import dev.keysource.examples.mutablefile.capability.MutableFileException;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A key generator in a process of its own, run from the jar of the pool launcher. Used by one thread. */
final class KeyGeneratorProcess implements AutoCloseable {
    /** The file that the key generator writes its furl to, and that a node looks for. */
    static final String FURL_FILE = "key_generator.furl";

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String READY = "key generator at: ";

    private final Process process;
    private final Path log;
    private final Thread atExit;

    private KeyGeneratorProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.atExit = new Thread(process::destroy, "stop-key-generator");
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Initialises a missing or empty directory for a key generator. */
    static void create(Path launcher, Path directory) throws InterruptedException {
        Path log = log(directory);
        try {
            Process process = command(launcher, "create-key-generator", directory)
                    .redirectOutput(log.toFile())
                    .redirectError(log.toFile())
                    .start();
            if (process.waitFor() != 0) {
                throw failed("cannot create a key generator", log);
            }
        } catch (IOException e) {
            throw MutableFileException.of("cannot run " + launcher, e);
        }
    }

    /** Starts the key generator of a directory and waits until it takes requests. */
    static KeyGeneratorProcess start(Path launcher, Path directory) throws InterruptedException {
        KeyGeneratorProcess started;
        try {
            Path log = log(directory);
            Process process = command(launcher, "run", directory)
                    .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            started = new KeyGeneratorProcess(process, log);
        } catch (IOException e) {
            throw MutableFileException.of("cannot run " + launcher, e);
        }
        try {
            started.awaitReady();
            return started;
        } catch (InterruptedException | RuntimeException e) {
            started.close();
            throw e;
        }
    }

    private static ProcessBuilder command(Path launcher, String command, Path directory) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(List.of(java, "-jar", launcher.toString(), command, directory.toString()));
    }

    private static Path log(Path directory) {
        return directory.resolveSibling(directory.getFileName() + ".log");
    }

    private void awaitReady() throws InterruptedException {
        CompletableFuture<Boolean> ready = CompletableFuture.supplyAsync(this::readUntilReady);
        try {
            if (!ready.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw failed("the key generator did not start", log);
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new MutableFileException("the key generator did not start within " + PATIENCE.toSeconds() + " s", e);
        }
    }

    private boolean readUntilReady() {
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        try {
            String line = lines.readLine();
            while (line != null && !line.startsWith(READY)) {
                line = lines.readLine();
            }
            return line != null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
