package dev.keysource.testkit.junit;

import dev.keysource.KeyPairSource;
import dev.keysource.remote.Furl;
import dev.keysource.remote.RemoteKeyPairSource;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A key generator in a process of its own, with a client. It ends when this is closed, when this JVM shuts down, and when this
 * JVM is gone: the process notices the end of its standard input. Thread-safe.
 */
final class KeyGeneratorProcess implements AutoCloseable {
    static final String SETTINGS = "keysource.properties";
    static final String FURL = "key_generator.furl";

    private static final List<String> DEFAULTS =
            List.of("keysource.chain = pool(local)", "keysource.pool.specs = RSA-2048:4");
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String LOG = "generator.log";

    private final Path directory;
    private final Process process;
    private final Thread atExit;
    private final Furl furl;
    private final RemoteKeyPairSource client;

    private KeyGeneratorProcess(Path directory, Process process, Thread atExit, Furl furl) {
        this.directory = directory;
        this.process = process;
        this.atExit = atExit;
        this.furl = furl;
        this.client = RemoteKeyPairSource.of(furl);
    }

    /** Refuses a type that {@link #value} does not have. */
    static void check(Class<?> type) {
        UnusableAnnotationException.check(
                type,
                "@TestKeyGenerator",
                RemoteKeyPairSource.class,
                KeyPairSource.class,
                Furl.class,
                Path.class,
                ProcessHandle.class);
    }

    /** Starts a process and waits until it takes requests. */
    static KeyGeneratorProcess start(List<String> settings) {
        try {
            Path directory = Files.createTempDirectory("keysource-test-generator");
            Files.write(directory.resolve(SETTINGS), settings.isEmpty() ? DEFAULTS : settings);
            return start(directory);
        } catch (IOException e) {
            throw new UnusableAnnotationException("@TestKeyGenerator: no process can be started: " + e.getMessage(), e);
        }
    }

    private static KeyGeneratorProcess start(Path directory) throws IOException {
        Process process = new ProcessBuilder(command(directory))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(LOG).toFile())
                .start();
        Thread atExit = new Thread(() -> end(process, directory), "keysource-test-generator-end");
        try {
            Runtime.getRuntime().addShutdownHook(atExit);
            await(process, directory);
            return new KeyGeneratorProcess(directory, process, atExit, Furl.read(directory.resolve(FURL)));
        } catch (RuntimeException | Error e) {
            end(process, directory);
            forget(atExit);
            throw e;
        }
    }

    /** With the class path in a file: the command line of an operating system may be too short for it. */
    private static List<String> command(Path directory) throws IOException {
        String classPath = Stream.of("java.class.path", "jdk.module.path")
                .map(name -> System.getProperty(name, ""))
                .filter(path -> !path.isEmpty())
                .collect(Collectors.joining(File.pathSeparator));
        Path arguments =
                Files.writeString(directory.resolve("arguments"), "-cp \"" + classPath.replace("\\", "\\\\") + "\"\n");
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "@" + arguments,
                KeyGeneratorMain.class.getName(),
                directory.toString());
    }

    private static void await(Process process, Path directory) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (!Files.exists(directory.resolve(FURL))) {
                if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
                    throw new UnusableAnnotationException(
                            "@TestKeyGenerator: the process did not start: " + lastWords(directory));
                }
                if (System.nanoTime() - deadline > 0) {
                    throw new UnusableAnnotationException("@TestKeyGenerator: the process did not start within "
                            + PATIENCE.toSeconds() + " s: " + lastWords(directory));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnusableAnnotationException("@TestKeyGenerator: interrupted while the process was started", e);
        }
    }

    private static String lastWords(Path directory) {
        try (Stream<String> lines = Files.lines(directory.resolve(LOG))) {
            return lines.filter(line -> !line.startsWith("\tat ")).limit(5).collect(Collectors.joining(" "));
        } catch (IOException e) {
            return "it left no log";
        }
    }

    /** What a place with this type asks for. */
    Object value(Class<?> type) {
        if (type == Furl.class) {
            return furl;
        }
        if (type == Path.class) {
            return directory;
        }
        return type == ProcessHandle.class ? process.toHandle() : client;
    }

    @Override
    public void close() {
        client.close();
        end(process, directory);
        forget(atExit);
    }

    private static void end(Process process, Path directory) {
        process.destroyForcibly();
        boolean interrupted = false;
        while (process.isAlive()) {
            try {
                process.waitFor();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        delete(directory);
    }

    static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // Another process is about to delete it too, or holds a file of it open; its secret opens nothing any more.
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // This JVM is shutting down.
        }
    }
}
