package dev.keysource.remote;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Java processes of their own, for tests that read all that a process prints; its errors are part of its output. */
final class TestProcess {
    private TestProcess() {}

    /**
     * Prepares one whose logs, the transport's too, are at their finest.
     *
     * @param main its main class
     * @param directory where its settings may be written
     * @param arguments those of its main method
     */
    static ProcessBuilder tracing(Class<?> main, Path directory, Object... arguments) throws IOException {
        Path settings = directory.resolve("logging.properties");
        Files.writeString(settings, """
                handlers=java.util.logging.ConsoleHandler
                .level=ALL
                java.util.logging.ConsoleHandler.level=ALL
                """);
        List<String> options = List.of(
                "-Dfile.encoding=ISO-8859-1", // a byte that is printed as a character comes out as this byte
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=trace",
                "-Djava.util.logging.config.file=" + settings);
        return of(main, options, arguments);
    }

    /**
     * Prepares one that logs errors only.
     *
     * @param main its main class
     * @param options those of its Java machine
     * @param arguments those of its main method
     */
    static ProcessBuilder of(Class<?> main, List<String> options, Object... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+ExitOnOutOfMemoryError",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(options);
        command.add(main.getName());
        Stream.of(arguments).map(Object::toString).forEach(command::add);
        return new ProcessBuilder(command).redirectErrorStream(true);
    }
}
