package dev.keysource.examples.launcher.web;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The table of metrics in the operator's manual, and what a text in the format of Prometheus holds, in the same form. */
public final class MetricsManual {
    /** The operator's folder. */
    public static final Path FOLDER = Path.of("..", "operator").toAbsolutePath().normalize();

    private static final Pattern ROW = Pattern.compile(
            "(?m)^\\| `([a-z0-9_]+)` \\| (gauge|counter|histogram|summary) \\| ([a-z0-9]+) \\| ([a-z, ]*) ?\\| ?(.*?) ?\\|$");
    private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (\\S+) (\\S+)$");
    private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-z0-9_]+)(?:\\{(.*)})? [^ ]+$");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"");
    private static final Pattern PARTS = Pattern.compile("_(bucket|sum|count)$");
    private static final Set<String> UNITS =
            Set.of("seconds", "bytes", "units", "files", "buffers", "classes", "threads");

    /** One metric. */
    record Metric(String name, String type, String unit, Set<String> labels) {
        /** The names of its series. */
        Stream<String> series() {
            return switch (type) {
                case "histogram" -> Stream.of("_bucket", "_sum", "_count").map(name::concat);
                case "summary" -> Stream.of("_sum", "_count").map(name::concat);
                default -> Stream.of(name);
            };
        }
    }

    private MetricsManual() {}

    /** The queries of the dashboard with their legends. */
    public static List<JsonObject> dashboard() throws IOException {
        return panels().asList().stream()
                .map(JsonElement::getAsJsonObject)
                .filter(panel -> panel.has("targets"))
                .flatMap(panel -> panel.getAsJsonArray("targets").asList().stream())
                .map(JsonElement::getAsJsonObject)
                .toList();
    }

    static JsonArray panels() throws IOException {
        return JsonParser.parseString(Files.readString(FOLDER.resolve("dashboard.json")))
                .getAsJsonObject()
                .getAsJsonArray("panels");
    }

    public static String text() throws IOException {
        return Files.readString(FOLDER.resolve("README.md"));
    }

    /** All metrics of the table. */
    static Map<String, Metric> metrics() throws IOException {
        return metrics(text());
    }

    private static Map<String, Metric> metrics(String table) {
        return ROW.matcher(table)
                .results()
                .map(row -> new Metric(row.group(1), row.group(2), row.group(3), words(row.group(4))))
                .collect(Collectors.toMap(Metric::name, metric -> metric, (one, other) -> one, TreeMap::new));
    }

    /** The names of those that are there only after something has happened. */
    static Set<String> conditional() throws IOException {
        return ROW.matcher(text())
                .results()
                .filter(row -> row.group(5).endsWith("once there was one"))
                .map(row -> row.group(1))
                .collect(Collectors.toSet());
    }

    private static Set<String> words(String list) {
        return Arrays.stream(list.split(","))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What a scrape was answered. */
    static Map<String, Metric> exported(String text) {
        Map<String, Set<String>> labels = new TreeMap<>();
        for (MatchResult sample : SAMPLE.matcher(text).results().toList()) {
            Set<String> ofSample = sample.group(2) == null
                    ? Set.of()
                    : LABEL.matcher(sample.group(2))
                            .results()
                            .map(label -> label.group(1))
                            .filter(label -> !label.equals("le"))
                            .collect(Collectors.toSet());
            labels.computeIfAbsent(sample.group(1), name -> new TreeSet<>()).addAll(ofSample);
        }
        Map<String, Metric> metrics = new TreeMap<>();
        for (MatchResult type : TYPE.matcher(text).results().toList()) {
            String name = type.group(1);
            Set<String> all = new TreeSet<>();
            labels.forEach((sample, ofSample) -> {
                if (sample.equals(name) || PARTS.matcher(sample).replaceAll("").equals(name)) {
                    all.addAll(ofSample);
                }
            });
            metrics.put(name, new Metric(name, type.group(2), unit(name), all));
        }
        return metrics;
    }

    /** As the name says, which ends with it. */
    private static String unit(String name) {
        List<String> words = List.of(name.replaceAll("_(total|max)$", "").split("_"));
        String last = words.get(words.size() - 1);
        return UNITS.contains(last) ? last : "1";
    }
}
