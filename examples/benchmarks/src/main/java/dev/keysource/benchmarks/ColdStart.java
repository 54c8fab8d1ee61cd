package dev.keysource.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * What fresh processes take: runs commands in turn, several times, and prints for each the median, the lowest and the highest
 * of its milliseconds by the clock and of CPU; and, if the last word of its output is a number, of that. The CPU time is the
 * one that Linux counts for children that have ended, in steps of 10 ms. Arguments: rounds, then commands as {@code
 * name=command}; without commands, those of {@link FirstPair} with the JVM that runs this.
 *
 * <pre>
 * java -cp benchmarks.jar dev.keysource.benchmarks.ColdStart 9
 * java -cp benchmarks.jar dev.keysource.benchmarks.ColdStart 9 'one=java -jar one.jar' 'other=java -jar other.jar'
 * </pre>
 */
public final class ColdStart {
    private static final double MILLIS_PER_TICK = 10;
    private static final int CHILDREN_USER = 13;
    private static final int CHILDREN_SYSTEM = 14;

    private final List<Double> wall = new ArrayList<>();
    private final List<Double> cpu = new ArrayList<>();
    private final List<Double> told = new ArrayList<>();

    private ColdStart() {}

    /** Runs them. */
    public static void main(String[] args) throws IOException, InterruptedException {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 9;
        Map<String, List<String>> commands = new LinkedHashMap<>();
        for (int i = 1; i < args.length; i++) {
            String[] parts = args[i].split("=", 2);
            commands.put(parts[0], List.of("sh", "-c", "exec " + parts[1]));
        }
        for (String how : commands.isEmpty() ? "none stock local pool later".split(" ") : new String[0]) {
            commands.put(how, firstPair(how));
        }
        Map<String, ColdStart> results = new LinkedHashMap<>();
        for (int i = 0; i < rounds; i++) {
            for (Map.Entry<String, List<String>> command : commands.entrySet()) {
                results.computeIfAbsent(command.getKey(), name -> new ColdStart())
                        .measure(command.getValue());
            }
        }
        results.forEach((name, result) -> System.out.printf(
                Locale.ROOT,
                "%-16s wall %s  CPU %s  says %s%n",
                name,
                spread(result.wall),
                spread(result.cpu),
                spread(result.told)));
    }

    private static List<String> firstPair(String how) {
        return List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                FirstPair.class.getName(),
                how);
    }

    private void measure(List<String> command) throws IOException, InterruptedException {
        double before = cpuOfChildren();
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String last = "";
        try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                last = line;
            }
        }
        int code = process.waitFor();
        wall.add((System.nanoTime() - start) / 1e6);
        if (code != 0) {
            throw new IOException(command + " ended with " + code);
        }
        cpu.add(cpuOfChildren() - before);
        number(last.substring(last.lastIndexOf(' ') + 1)).ifPresent(told::add);
    }

    private static OptionalDouble number(String text) {
        try {
            return OptionalDouble.of(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }

    private static double cpuOfChildren() throws IOException {
        String stat = Files.readString(Path.of("/proc/self/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return MILLIS_PER_TICK * (Long.parseLong(fields[CHILDREN_USER]) + Long.parseLong(fields[CHILDREN_SYSTEM]));
    }

    private static String spread(List<Double> values) {
        if (values.isEmpty()) {
            return "-";
        }
        double[] sorted = values.stream().mapToDouble(value -> value).sorted().toArray();
        return String.format(
                Locale.ROOT, "%5.0f [%.0f-%.0f]", sorted[sorted.length / 2], sorted[0], sorted[sorted.length - 1]);
    }
}
