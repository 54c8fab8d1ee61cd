package dev.keysource.testkit;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A Java virtual machine that test classes run in, in a process of their own: that of the tests, or another one of this
 * machine, which the system property {@code interop.jdk25} names or which lies in the usual place.
 *
 * @param home its directory
 */
public record TestJvm(Path home) {
    private static final Path USUAL_PLACE = Path.of("/usr/lib/jvm");
    private static final int OLDEST = 17;

    /** That of the tests. */
    public static TestJvm current() {
        return new TestJvm(Path.of(System.getProperty("java.home")));
    }

    /** All that can be found, that of the tests first. */
    public static List<TestJvm> all() throws IOException {
        List<Path> homes = new ArrayList<>();
        homes.add(current().home);
        String named = System.getProperty("interop.jdk25", "");
        if (!named.isBlank()) {
            homes.add(Path.of(named));
        }
        if (Files.isDirectory(USUAL_PLACE)) {
            try (Stream<Path> found = Files.list(USUAL_PLACE)) {
                found.filter(TestJvm::isNewEnough).sorted().forEach(homes::add);
            }
        }
        List<TestJvm> different = new ArrayList<>();
        for (Path home : homes) {
            TestJvm jvm = new TestJvm(home.toRealPath());
            if (!different.contains(jvm)) {
                different.add(jvm);
            }
        }
        return different;
    }

    private static boolean isNewEnough(Path home) {
        Path release = home.resolve("release");
        if (!Files.isExecutable(home.resolve("bin/java")) || !Files.isReadable(release)) {
            return false;
        }
        try (Stream<String> lines = Files.lines(release, UTF_8)) {
            return lines.filter(line -> line.startsWith("JAVA_VERSION="))
                    .map(line -> line.replaceAll("[^0-9.]", " ").strip().split("[. ]")[0])
                    .anyMatch(major -> Integer.parseInt(major) >= OLDEST);
        } catch (IOException | NumberFormatException e) {
            return false;
        }
    }

    /**
     * Prepares a process with the class path of the tests.
     *
     * @param entries which entries of the class path it has
     * @param main its main class
     * @param arguments those of its main method
     */
    public ProcessBuilder command(Predicate<String> entries, Class<?> main, Object... arguments) {
        String classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entries)
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>(List.of(
                home.resolve("bin/java").toString(),
                "-XX:+UseSerialGC",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-cp",
                classPath,
                main.getName()));
        Stream.of(arguments).map(Object::toString).forEach(command::add);
        return new ProcessBuilder(command);
    }

    /** Runs a process to its end, which must be a good one, and gives the lines that it printed. */
    public List<String> run(Predicate<String> entries, Class<?> main, Object... arguments) throws Exception {
        Path errors = Files.createTempFile("errors", ".txt");
        Process process =
                command(entries, main, arguments).redirectError(errors.toFile()).start();
        try {
            List<String> lines = new String(process.getInputStream().readAllBytes(), UTF_8)
                    .lines()
                    .toList();
            assertThat(process.waitFor()).as(() -> read(errors)).isZero();
            return lines;
        } finally {
            process.destroyForcibly();
            Files.delete(errors);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
