package dev.keysource.examples.launcher.web;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Holds the dashboard and the alert rules to the metrics of the manual, and the manual to the rules. */
class OperatorFilesTest {
    private static final Pattern SERIES =
            Pattern.compile("\\b((?:keysource|process|jvm|system)_[a-z0-9_]+)(\\{[^}]*})?");
    private static final Pattern MATCHER = Pattern.compile("([a-z_]+)(?:=~|!~|!=|=)\"");
    private static final Pattern GROUPING = Pattern.compile("\\b(?:by|on|without) \\(([^)]*)\\)");
    private static final Pattern LEGEND = Pattern.compile("\\{\\{ ?(?:\\$labels\\.)?([a-z_]+) ?}}");
    /** What Prometheus adds. */
    private static final Set<String> TARGET = Set.of("job", "instance");

    private static List<Map<?, ?>> rules() throws IOException {
        Map<?, ?> file = yaml("alerts.yml");
        return list(list(file, "groups").get(0), "rules");
    }

    private static Map<?, ?> yaml(String name) throws IOException {
        return new Yaml(new SafeConstructor(new LoaderOptions()))
                .load(Files.readString(MetricsManual.FOLDER.resolve(name)));
    }

    private static List<Map<?, ?>> list(Map<?, ?> node, String key) {
        List<?> found = node.containsKey(key) ? (List<?>) node.get(key) : List.of();
        return found.stream().<Map<?, ?>>map(element -> (Map<?, ?>) element).toList();
    }

    /** Every metric in a query is exported, and has the labels that it is asked for. */
    private static Set<String> check(String query) throws IOException {
        Map<String, MetricsManual.Metric> manual = MetricsManual.metrics();
        Set<String> labels = new HashSet<>(TARGET);
        Set<String> metrics = new TreeSet<>();
        SERIES.matcher(query).results().forEach(series -> {
            MetricsManual.Metric metric = manual.values().stream()
                    .filter(one -> one.series().anyMatch(series.group(1)::equals))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(series.group(1) + " of " + query + " is not exported"));
            metrics.add(metric.name());
            labels.addAll(metric.labels());
            if (series.group(2) != null) {
                assertThat(metric.labels())
                        .as(query)
                        .containsAll(MATCHER.matcher(series.group(2))
                                .results()
                                .map(match -> match.group(1))
                                .filter(label -> !TARGET.contains(label))
                                .toList());
            }
        });
        labels.add("le");
        assertThat(labels)
                .as(query)
                .containsAll(GROUPING.matcher(query)
                        .results()
                        .flatMap(group -> Arrays.stream(group.group(1).split(", ?")))
                        .toList());
        assertThat(query)
                .satisfiesAnyOf(
                        some -> assertThat(metrics).isNotEmpty(),
                        some -> assertThat(some).startsWith("up{"));
        return labels;
    }

    @Test
    void dashboard_queries_askForWhatIsExported() throws IOException {
        Set<String> asked = new TreeSet<>();
        assertThat(MetricsManual.dashboard()).hasSizeGreaterThan(20);
        for (JsonObject target : MetricsManual.dashboard()) {
            String query = target.get("expr").getAsString();
            Set<String> labels = check(query);
            assertThat(labels)
                    .as(query)
                    .containsAll(legend(target.get("legendFormat").getAsString()));
            SERIES.matcher(query).results().forEach(series -> asked.add(series.group(1)));
        }
        Set<String> shown = asked.stream()
                .map(name -> name.replaceAll("_(bucket|count|sum)$", ""))
                .collect(Collectors.toSet());
        assertThat(shown)
                .as("every metric of ours")
                .containsAll(MetricsManual.metrics().keySet().stream()
                        .filter(name -> name.startsWith("keysource_") && !name.endsWith("_max"))
                        .filter(name -> !Set.of(
                                        "keysource_build_info",
                                        "keysource_server_serving",
                                        "keysource_server_capability_calls",
                                        "keysource_server_capability_inflight")
                                .contains(name))
                        .toList());
    }

    private static List<String> legend(String text) {
        return LEGEND.matcher(text).results().map(label -> label.group(1)).toList();
    }

    @Test
    void dashboard_panels_haveTitlesDescriptionsAndNoOverlap() throws IOException {
        Set<List<Integer>> taken = new HashSet<>();
        Set<Integer> ids = new HashSet<>();
        for (JsonElement element : MetricsManual.panels()) {
            JsonObject panel = element.getAsJsonObject();
            assertThat(panel.get("title").getAsString()).isNotBlank();
            assertThat(ids.add(panel.get("id").getAsInt())).isTrue();
            if (!panel.get("type").getAsString().equals("row")) {
                assertThat(panel.get("description").getAsString()).endsWith(".");
            }
            JsonObject place = panel.getAsJsonObject("gridPos");
            for (int x = 0; x < place.get("w").getAsInt(); x++) {
                for (int y = 0; y < place.get("h").getAsInt(); y++) {
                    assertThat(taken.add(List.of(
                                    place.get("x").getAsInt() + x,
                                    place.get("y").getAsInt() + y)))
                            .as("%s", panel.get("title"))
                            .isTrue();
                }
            }
        }
    }

    @Test
    void alerts_queries_askForWhatIsExported() throws IOException {
        for (Map<?, ?> rule : rules()) {
            Set<String> labels = check((String) rule.get("expr"));
            Map<?, ?> annotations = (Map<?, ?>) rule.get("annotations");
            assertThat(labels).containsAll(legend(annotations.get("summary") + " " + annotations.get("description")));
        }
    }

    @Test
    void alerts_all_areInTheManualAndProvenToFireAndNotTo() throws IOException {
        List<String> names =
                rules().stream().map(rule -> (String) rule.get("alert")).toList();
        assertThat(Pattern.compile("(?m)^\\| `(Keysource\\w+)` \\|")
                        .matcher(MetricsManual.text())
                        .results()
                        .map(row -> row.group(1)))
                .containsExactlyElementsOf(names);
        List<Map<?, ?>> proofs = list(yaml("alerts-test.yml"), "tests").stream()
                .flatMap(test -> list(test, "alert_rule_test").stream())
                .toList();
        for (String name : names) {
            assertThat(proofs.stream()
                            .filter(proof -> proof.get("alertname").equals(name))
                            .map(proof -> !list(proof, "exp_alerts").isEmpty()))
                    .as(name)
                    .contains(true, false);
        }
    }

    @Test
    void manual_settingsOfTheMetrics_areThoseThatItExplains() throws IOException {
        assertThat(Stream.of("metrics-address", "metrics-public").map("keysource.server."::concat))
                .allSatisfy(setting -> assertThat(MetricsManual.text()).contains(setting + " ="));
    }
}
