package dev.keysource.examples.launcher;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSources;
import dev.keysource.remote.v1.KeyPairServiceGrpc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** The manifests of examples/kubernetes: they parse, fit one another, and fit the program. */
class KubernetesTest {
    private static final Path FOLDER = Path.of("..", "kubernetes");
    private static final Map<String, String> LABELS = Map.of("app.kubernetes.io/name", "keysource");
    private static final int PORT = 7070;
    private static final String SETTINGS = "keysource.properties";

    @Test
    void kustomization_always_namesEveryManifest() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".yaml") && !name.equals("kustomization.yaml")))
                    .containsExactlyInAnyOrderElementsOf(list(read("kustomization"), "resources"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Deployment", "Service", "PodDisruptionBudget", "HorizontalPodAutoscaler", "NetworkPolicy"})
    void manifest_ofEachKind_isCalledKeysource(String kind) throws IOException {
        Object manifest = read(kind.toLowerCase(Locale.ROOT));
        assertThat(at(manifest, "kind")).isEqualTo(kind);
        assertThat(at(manifest, "apiVersion").toString()).matches("([a-z0-9.]+/)?v\\d");
        assertThat(at(manifest, "metadata", "name")).isEqualTo("keysource");
    }

    @Test
    void selectors_always_matchTheLabelsOfThePods() throws IOException {
        assertThat(at(pod(), "metadata", "labels")).isEqualTo(LABELS);
        assertThat(at(read("deployment"), "spec", "selector", "matchLabels")).isEqualTo(LABELS);
        assertThat(at(read("service"), "spec", "selector")).isEqualTo(LABELS);
        assertThat(at(read("poddisruptionbudget"), "spec", "selector", "matchLabels"))
                .isEqualTo(LABELS);
        assertThat(at(read("networkpolicy"), "spec", "podSelector", "matchLabels"))
                .isEqualTo(LABELS);
        assertThat(at(read("horizontalpodautoscaler"), "spec", "scaleTargetRef", "kind"))
                .isEqualTo("Deployment");
    }

    @Test
    void port_everywhere_isTheSame() throws IOException {
        assertThat(serverSettings().port()).isEqualTo(PORT);
        assertThat(at(container(), "ports", 0, "containerPort")).isEqualTo(PORT);
        assertThat(at(read("service"), "spec", "ports", 0, "port")).isEqualTo(PORT);
        assertThat(at(read("networkpolicy"), "spec", "ingress", 0, "ports", 0, "port"))
                .isEqualTo(PORT);
    }

    @Test
    void location_always_isTheHeadlessService() throws IOException {
        Object service = read("service");
        assertThat(at(service, "spec", "clusterIP")).isEqualTo("None");
        assertThat(serverSettings().locations(PORT))
                .containsExactly(at(service, "metadata", "name") + "." + at(read("kustomization"), "namespace")
                        + ".svc.cluster.local:" + PORT);
        assertThat(serverSettings().address().isAnyLocalAddress()).isTrue();
    }

    @Test
    void settings_always_areAccepted() throws IOException {
        Properties settings = settings();
        settings.setProperty("keysource.pool.warm-up", "lazy");
        try (KeyPairSource source =
                KeyPairSources.builder().integrations(ServerSettings.PART).forProperties(settings)) {
            assertThat(source.name()).isEqualTo("pool(local)");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"startupProbe", "readinessProbe", "livenessProbe"})
    void probes_all_askTheHealthServiceOverTls(String probe) throws IOException {
        assertThat(list(at(container(), probe, "exec"), "command"))
                .containsExactly(
                        "grpc_health_probe",
                        "-addr=127.0.0.1:" + PORT,
                        "-service=" + KeyPairServiceGrpc.SERVICE_NAME,
                        "-tls",
                        "-tls-no-verify");
    }

    @Test
    void gracePeriod_always_leavesTimeToDrain() throws IOException {
        int seconds = (int) at(pod(), "spec", "terminationGracePeriodSeconds");
        List<String> before = list(at(container(), "lifecycle", "preStop", "exec"), "command");
        assertThat(before).hasSize(2).startsWith("sleep");
        assertThat(serverSettings().drainTimeout().toSeconds() + Long.parseLong(before.get(1)))
                .isLessThan(seconds - 5);
    }

    @Test
    void identity_always_isMountedReadOnlyAndCopiedForItsOwner() throws IOException {
        Object init = at(pod(), "spec", "initContainers", 0);
        assertThat(at(init, "volumeMounts", 0))
                .isEqualTo(Map.of("name", "identity", "mountPath", "/identity", "readOnly", true));
        assertThat(list(init, "command")).containsExactly("install", "-m", "0600");
        assertThat(list(init, "args")).contains("/identity/key_generator.pem", "/settings/keysource.properties");
        assertThat(at(pod(), "spec", "volumes", 2))
                .isEqualTo(Map.of("name", "generator", "emptyDir", Map.of("medium", "Memory", "sizeLimit", "1Mi")));
    }

    @Test
    void settings_always_comeFromTheFileBeside() throws IOException {
        Object generated = at(read("kustomization"), "configMapGenerator", 0);
        assertThat(at(generated, "name")).isEqualTo("keysource");
        assertThat(list(generated, "files")).containsExactly(SETTINGS);
        assertThat(at(pod(), "spec", "volumes", 1, "configMap", "name")).isEqualTo("keysource");
    }

    @Test
    void image_everywhere_isTheOneThatIsBuilt() throws IOException {
        Object image = at(read("kustomization"), "images", 0);
        String pom = Files.readString(Path.of("pom.xml"));
        assertThat(pom).contains("<image>" + at(image, "newName") + ":" + at(image, "newTag") + "</image>");
        assertThat(pom).contains("<user>" + at(pod(), "spec", "securityContext", "runAsUser") + ":");
        assertThat(at(container(), "image")).isEqualTo(at(image, "name"));
        assertThat(at(pod(), "spec", "initContainers", 0, "image")).isEqualTo(at(image, "name"));
    }

    @Test
    void containers_all_haveNoPrivileges() throws IOException {
        Map<String, Object> expected = Map.of(
                "allowPrivilegeEscalation", false,
                "readOnlyRootFilesystem", true,
                "capabilities", Map.of("drop", List.of("ALL")));
        assertThat(at(container(), "securityContext")).isEqualTo(expected);
        assertThat(at(pod(), "spec", "initContainers", 0, "securityContext")).isEqualTo(expected);
        assertThat(at(pod(), "spec", "securityContext", "runAsNonRoot")).isEqualTo(true);
    }

    private static ServerSettings serverSettings() throws IOException {
        return ServerSettings.read(settings());
    }

    private static Properties settings() throws IOException {
        Properties settings = new Properties();
        try (Reader file = Files.newBufferedReader(FOLDER.resolve(SETTINGS))) {
            settings.load(file);
        }
        return settings;
    }

    private static Object pod() throws IOException {
        return at(read("deployment"), "spec", "template");
    }

    private static Object container() throws IOException {
        return at(pod(), "spec", "containers", 0);
    }

    private static Object read(String name) throws IOException {
        return new Yaml(new SafeConstructor(new LoaderOptions()))
                .load(Files.readString(FOLDER.resolve(name + ".yaml")));
    }

    private static List<String> list(Object node, String key) {
        return ((List<?>) at(node, key)).stream().map(Object::toString).toList();
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
}
