package dev.keysource.examples.mutablefile.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs the shaded jars as a user does, each time in a Java process of its own. */
final class Program {
    /** What a process left behind. */
    record Result(int exit, String out, String err) {
        /** The lines of standard output, of a run that went well. */
        List<String> lines() {
            if (exit != 0) {
                throw new AssertionError("exit code " + exit + ": " + err);
            }
            return out.lines().toList();
        }

        String line() {
            List<String> lines = lines();
            if (lines.size() != 1) {
                throw new AssertionError("not one line: " + lines);
            }
            return lines.get(0);
        }
    }

    static final Path MUTABLE_FILE = Path.of("target", "mutable-file.jar").toAbsolutePath();

    private Program() {}

    static List<String> java(Path jar, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                jar.toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Runs a program to its end. */
    static Result run(List<String> command) throws Exception {
        Path out = Files.createTempFile("out", ".txt");
        Path err = Files.createTempFile("err", ".txt");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
            int exit = builder.start().waitFor();
            return new Result(exit, read(out), read(err));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }

    /** Runs the mutable-file jar to its end. */
    static Result mutableFile(String... arguments) throws Exception {
        return run(java(MUTABLE_FILE, arguments));
    }
}
