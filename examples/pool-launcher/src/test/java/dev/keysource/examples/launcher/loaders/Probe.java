package dev.keysource.examples.launcher.loaders;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Programs for processes of their own, where nobody has started a thread or initialized a class of the platform before. */
final class Probe {
    private static final Pattern LIBRARY = Pattern.compile("keysource-(api|local|pool|remote)|(slf4j-api|bcprov-jdk18on"
            + "|bcpkix-jdk18on|bcutil-jdk18on|caffeine|grpc-(api|context|core|util|stub|services|protobuf|protobuf-lite"
            + "|netty-shaded)|protobuf-java|proto-google-common-protos|guava|failureaccess|perfmark-api)-\\d.*\\.jar");

    private Probe() {}

    record Result(List<String> out, List<String> err) {}

    /** The jars and directories of the library with what it needs, and nothing else. */
    static List<Path> library() {
        return classPath()
                .filter(entry -> Stream.of(
                                entry.getFileName(),
                                entry.resolve("../..").normalize().getFileName())
                        .anyMatch(name -> LIBRARY.matcher(name.toString()).lookingAt()))
                .toList();
    }

    /** Where the classes of these tests are. */
    static Path tests() {
        try {
            return Path.of(Probe.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static Stream<Path> classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of);
    }

    static String joined(List<Path> entries) {
        return entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    /** Runs a program to its end; on its class path it has these tests and whatever else it is given. */
    static Result run(Path directory, Class<?> program, List<Path> more, List<String> options, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:+UseSerialGC",
                "-XX:SoftRefLRUPolicyMSPerMB=0", // what is held softly alone counts as let go
                "-Dslf4j.internal.verbosity=ERROR"));
        if (Runtime.version().feature() > 22) { // newer JDKs warn of what Netty and protobuf do
            command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        }
        command.addAll(options);
        command.addAll(List.of(
                "-cp", joined(Stream.concat(Stream.of(tests()), more.stream()).toList()), program.getName()));
        command.addAll(List.of(arguments));
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            process.waitFor();
        } finally {
            process.destroyForcibly();
        }
        return new Result(Files.readAllLines(out), Files.readAllLines(err));
    }
}
