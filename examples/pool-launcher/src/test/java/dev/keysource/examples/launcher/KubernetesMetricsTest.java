package dev.keysource.examples.launcher;

import dev.keysource.examples.launcher.web.MetricsManual;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Holds the metrics of the Kubernetes example to those of the key generator and to each other. */
class KubernetesMetricsTest {
    private static final int PORT = 9464;
    private static final Path FOLDER = MetricsManual.FOLDER.resolve("kubernetes");
    private static final Path FLEET = MetricsManual.FOLDER.resolveSibling("kubernetes");
    private static final Map<String, String> SERVERS = Map.of("app.kubernetes.io/name", "keysource");

    private static Object read(Path file) throws IOException {
        return new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
    }

    private static Object read(String name) throws IOException {
        return read(FOLDER.resolve(name + ".yaml"));
    }

    /** The value at a path of keys and positions. */
    private static Object at(Object node, Object... path) {
        Object value = node;
        for (Object step : path) {
            value = step instanceof Integer position ? ((List<?>) value).get(position) : ((Map<?, ?>) value).get(step);
            assertThat(value).as("%s of %s", step, node).isNotNull();
        }
        return value;
    }

    private static Properties settings() throws IOException {
        Properties settings = new Properties();
        try (Stream<String> lines = Files.lines(FOLDER.resolve("keysource.properties"))) {
            lines.filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" = "))
                    .forEach(setting -> settings.setProperty(setting[0], setting[1]));
        }
        return settings;
    }

    /** As text: in a file of its own, or in the ConfigMap. */
    private static String settingsOfTheFleet() throws IOException {
        Path file = FLEET.resolve("keysource.properties");
        return Files.exists(file)
                ? Files.readString(file)
                : (String) at(read(FLEET.resolve("configmap.yaml")), "data", "keysource.properties");
    }

    @Test
    void settings_always_areThoseOfTheFleetAndTheMetrics() throws IOException {
        String own = Files.readString(FOLDER.resolve("keysource.properties"));
        List<String> fleet = settingsOfTheFleet()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .toList();
        assertThat(own.lines().filter(line -> !line.startsWith("#")))
                .containsAll(fleet)
                .hasSize(fleet.size() + 2);
        assertThat(ServerSettings.read(settings()).metricsAddress())
                .get()
                .satisfies(address -> assertThat(address.port()).isEqualTo(PORT))
                .satisfies(address -> assertThat(address.isPrivate()).isFalse());
    }

    @Test
    void port_everywhere_isThatOfTheSettings() throws IOException {
        String patch = (String) at(read("kustomization"), "patches", 0, "patch");
        Object port = at(new Yaml(new SafeConstructor(new LoaderOptions())).load(patch), 0, "value");
        assertThat(at(port, "containerPort")).isEqualTo(PORT);
        assertThat(at(read("networkpolicy"), "spec", "ingress", 0, "ports", 0, "port"))
                .isEqualTo(PORT);
        assertThat(at(read("podmonitor"), "spec", "podMetricsEndpoints", 0, "port"))
                .isEqualTo(at(port, "name"));
    }

    @Test
    void selectors_all_findTheServers() throws IOException {
        assertThat(at(read(FLEET.resolve("deployment.yaml")), "spec", "template", "metadata", "labels"))
                .isEqualTo(SERVERS);
        assertThat(at(read("podmonitor"), "spec", "selector", "matchLabels")).isEqualTo(SERVERS);
        assertThat(at(read("networkpolicy"), "spec", "podSelector", "matchLabels"))
                .isEqualTo(SERVERS);
        assertThat(at(read("podmonitor"), "spec", "jobLabel"))
                .as("job=\"keysource\" of the rules")
                .isIn(SERVERS.keySet());
        assertThat(at(read("keda/scaledobject"), "spec", "scaleTargetRef", "name"))
                .isEqualTo(at(read(FLEET.resolve("deployment.yaml")), "metadata", "name"));
    }

    @Test
    void rules_always_areThoseOfTheFolder() throws IOException {
        assertThat(at(read("prometheusrule"), "spec", "groups"))
                .isEqualTo(at(read(MetricsManual.FOLDER.resolve("alerts.yml")), "groups"));
    }

    @Test
    void scaling_withKeda_keepsTheBoundsAndTheMeasureOfTheFleet() throws IOException {
        Object autoscaler = at(read(FLEET.resolve("horizontalpodautoscaler.yaml")), "spec");
        Object scaled = at(read("keda/scaledobject"), "spec");
        assertThat(at(scaled, "minReplicaCount")).isEqualTo(at(autoscaler, "minReplicas"));
        assertThat(at(scaled, "maxReplicaCount")).isEqualTo(at(autoscaler, "maxReplicas"));
        assertThat(at(scaled, "triggers", 0, "metadata", "value"))
                .isEqualTo(at(autoscaler, "metrics", 0, "resource", "target", "averageUtilization")
                        .toString());
        assertThat((String) at(scaled, "triggers", 1, "metadata", "query"))
                .containsPattern("\\bkeysource_pool_misses_total\\b");
        assertThat(MetricsManual.text()).contains("`keysource_pool_misses_total`");
    }

    @Test
    void resources_all_areThere() throws IOException {
        for (Object resource : (List<?>) at(read("kustomization"), "resources")) {
            assertThat(FOLDER.resolve((String) resource)).exists();
        }
    }
}
