package dev.keysource.examples.mutablefile.grid;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The real Tahoe-LAFS in a Python environment, which is made when it is not there: in the directory that the system
 * property {@code tahoe.venv} names, or in the user's cache.
 */
public final class TahoeInstallation {
    private static final Path SCRIPTS = Path.of("src", "test", "grid").toAbsolutePath();

    private final Path directory;

    private TahoeInstallation(Path directory) {
        this.directory = directory;
    }

    /** Fails, with what the installation printed, if there can be none. */
    public static TahoeInstallation get() {
        String property = System.getProperty("tahoe.venv", "");
        Path directory = property.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".cache", "keysource", "tahoe-lafs-1.20.0")
                : Path.of(property).toAbsolutePath();
        run(List.of(SCRIPTS.resolve("make-venv").toString(), directory.toString()), "");
        return new TahoeInstallation(directory);
    }

    /** Runs the {@code tahoe} program; returns what it printed. */
    public String tahoe(String... arguments) {
        List<String> command = new ArrayList<>(List.of(program()));
        command.addAll(List.of(arguments));
        return run(command, "");
    }

    /** Where the {@code tahoe} program is. */
    public String program() {
        return directory.resolve("bin").resolve("tahoe").toString();
    }

    /** Runs one of our scripts; returns what it printed. */
    public String script(String name, String input) {
        return run(
                List.of(
                        directory.resolve("bin").resolve("python").toString(),
                        SCRIPTS.resolve(name).toString()),
                input);
    }

    private static String run(List<String> command, String input) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            Thread feeder = new Thread(() -> {
                try (var out = process.getOutputStream()) {
                    out.write(input.getBytes(StandardCharsets.UTF_8));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            feeder.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            feeder.join();
            int exit = process.waitFor();
            if (exit != 0) {
                throw new AssertionError(command + " ended with exit code " + exit + ": " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
