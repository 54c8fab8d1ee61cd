package dev.keysource.remote;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Java processes whose logs, the transport's too, are at their finest and part of their output. */
final class TracingProcess {
    private TracingProcess() {}

    /**
     * Prepares one.
     *
     * @param main its main class
     * @param directory where its settings may be written
     * @param arguments those of its main method
     */
    static ProcessBuilder of(Class<?> main, Path directory, Object... arguments) throws IOException {
        Path settings = directory.resolve("logging.properties");
        Files.writeString(settings, """
                handlers=java.util.logging.ConsoleHandler
                .level=ALL
                java.util.logging.ConsoleHandler.level=ALL
                """);
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+ExitOnOutOfMemoryError",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                "-Dfile.encoding=ISO-8859-1", // a byte that is printed as a character comes out as this byte
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=trace",
                "-Djava.util.logging.config.file=" + settings,
                main.getName());
        return new ProcessBuilder(
                        Stream.concat(command.stream(), Stream.of(arguments).map(Object::toString))
                                .toList())
                .redirectErrorStream(true);
    }
}
