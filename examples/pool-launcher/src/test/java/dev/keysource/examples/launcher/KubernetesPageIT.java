package dev.keysource.examples.launcher;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import static dev.keysource.examples.launcher.InteropReader.CLIENTS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The page of examples/kubernetes, followed to the letter from a new clone to the door of a cluster. Where the page needs a registry
 * there is a base image made of what is on this machine, where it needs a cluster the scripts in src/test/kubernetes; all else
 * is what it is for a user. {@code examples/clients/make-clients} installs the tools.
 */
@Tag("interop")
@Timeout(1_800)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KubernetesPageIT {
    private static final Path SCRIPTS = Path.of("src", "test", "kubernetes").toAbsolutePath();
    private static final Path TOOLS = CLIENTS.resolve("kubernetes").toAbsolutePath();
    private static final Path REPOSITORY = Path.of("..", "..").toAbsolutePath().normalize();
    private static final String SERVICE = "keysource.keysource.svc.cluster.local";

    @TempDir
    private static Path temp;

    private static Path clone;
    private static KubernetesPage page;

    @BeforeAll
    static void cloneAndBuildTheImage() throws Exception {
        assumeTrue(
                Files.exists(TOOLS.resolve("kustomize")), "make-clients has no tools of Kubernetes here, and says why");
        assumeTrue(Files.exists(REPOSITORY.resolve(".git")), "this is no clone");
        clone = temp.resolve("clone");
        run(
                Map.of(),
                "git",
                "-c",
                "safe.directory=*",
                "clone",
                "--quiet",
                "--depth=1",
                REPOSITORY.toUri() + "",
                clone + "");
        page = KubernetesPage.of(clone);
        Path base = temp.resolve("base.tar");
        run(Map.of(), SCRIPTS.resolve("make-base").toString(), System.getProperty("java.home"), base.toString());
        bash(Map.of("MAVEN_ARGS", "-Djib.from.image=tar://" + base), page.commands("The image"));
    }

    @Test
    @Order(1)
    void manifests_rendered_areValid() throws Exception {
        Path schemas = KubernetesSchemas.write(TOOLS.resolve("schemas"), temp.resolve("schemas"));
        Path rendered = render();
        assertThat(validate(schemas, rendered)).contains("Valid: 6, Invalid: 0, Errors: 0, Skipped: 0");
        // That the validator sees a mistake is seen by making one.
        String text = Files.readString(rendered);
        for (String wrong : List.of(
                text.replace("terminationGracePeriodSeconds:", "terminationGracePeriod:"),
                text.replace("containerPort: 7070", "containerPort: http"),
                text.replace("maxUnavailable: 1", "maxUnavailable: []"))) {
            assertThat(wrong).isNotEqualTo(text);
            Path file = Files.writeString(temp.resolve("wrong.yaml"), wrong);
            assertThat(validate(schemas, file)).contains("Valid: 5, Invalid: 1");
        }
    }

    @Test
    @Order(2)
    void commands_ofThePage_setUpRotateAndRevoke() throws Exception {
        assumeTrue(Files.getAttribute(temp, "unix:uid").equals(0), "only root can make a container");
        assumeTrue(
                new ProcessBuilder(unshared("mount", "-t", "tmpfs", "none", "/mnt"))
                                .start()
                                .waitFor()
                        == 0,
                "this machine lets nobody make a container");
        Path cluster = makeCluster();
        String get = "$L get --furl-file %s --spec Ed25519 --out $CLUSTER/%s.pem";
        List<String> steps = List.of(
                "set -euo pipefail",
                "ip link set lo up",
                "mount --bind \"$CLUSTER/hosts\" /etc/hosts",
                page.commands("Set it up"),
                get.formatted("DIR/key_generator.furl", "first"),
                "cp DIR/key_generator.furl $CLUSTER/old.furl",
                page.commands("Rotate the secret").replaceFirst("(rotate-secret DIR)", "$1 | tee \\$CLUSTER/ids"),
                get.formatted("DIR/key_generator.furl", "rotated"),
                get.formatted("$CLUSTER/old.furl", "old"),
                "ID=$(head -n 1 $CLUSTER/ids | cut -d ' ' -f 1)",
                page.commands("Revoke the old secret").replace("DIR ID", "DIR \"$ID\""),
                get.formatted("DIR/key_generator.furl", "revoked"),
                "! " + get.formatted("$CLUSTER/old.furl", "refused") + " 2>$CLUSTER/refusal",
                SCRIPTS.resolve("pod") + " stop");
        Path log = Files.createFile(cluster.resolve("log"));
        try {
            run(
                    Map.of("CLUSTER", cluster.toString(), "PATH", SCRIPTS + ":" + System.getenv("PATH")),
                    unshared("bash", "-c", String.join("\n", steps)).toArray(String[]::new));
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + Files.readString(log), e);
        }
        for (String got : List.of("first", "rotated", "old", "revoked")) {
            assertThat(cluster.resolve(got + ".pem")).content().startsWith("-----BEGIN PRIVATE KEY-----");
        }
        assertThat(cluster.resolve("refused.pem")).doesNotExist();
        assertThat(cluster.resolve("refusal")).content().contains("DENIED");
        assertThat(Files.readAllLines(cluster.resolve("out")))
                .as("one for each start; a rotation and a revocation change it")
                .hasSize(3)
                .allMatch(line -> line.matches("key generator at: keysource://.*@" + SERVICE + ":7070/.*"));
        assertThat(Files.readAllLines(cluster.resolve("log")))
                .filteredOn(line -> !line.contains("why=no-active-secret"))
                .noneMatch(line -> line.contains(" WARN ") || line.contains(" ERROR "))
                .filteredOn(line -> line.contains("stopped: orphaned=0"))
                .hasSize(3);
    }

    /** What the scripts read, from the manifests and from the image. */
    private static Path makeCluster() throws Exception {
        Path cluster = Files.createDirectory(temp.resolve("cluster"));
        Path image = unpackImage(cluster);
        PodManifest pod = PodManifest.of(Files.readString(render()));
        JsonObject config = JsonParser.parseString(Files.readString(cluster.resolve("parts/config.json")))
                .getAsJsonObject()
                .getAsJsonObject("config");
        assertThat(config.get("User").getAsString()).isEqualTo(pod.user() + ":" + pod.user());
        List<String> run = new ArrayList<>();
        config.getAsJsonArray("Entrypoint").forEach(word -> run.add(word.getAsString()));
        config.getAsJsonArray("Cmd").forEach(word -> run.add(word.getAsString()));
        Files.write(cluster.resolve("init"), pod.init());
        Files.write(cluster.resolve("run"), run);
        Files.write(cluster.resolve("probe"), pod.command("readinessProbe", "exec"));
        Files.write(cluster.resolve("prestop"), pod.command("lifecycle", "preStop", "exec"));
        Files.writeString(cluster.resolve("user"), pod.user());
        Files.copy(clone.resolve("examples/kubernetes/keysource.properties"), cluster.resolve("settings"));
        Files.writeString(cluster.resolve("hosts"), "127.0.0.1 localhost " + SERVICE + "\n");
        for (String point : List.of("identity", "settings", "generator", "tmp", "proc", "dev")) {
            Files.createDirectories(image.resolve(point));
        }
        run(Map.of(), "mknod", "-m", "666", image.resolve("dev/random") + "", "c", "1", "8");
        run(Map.of(), "mknod", "-m", "666", image.resolve("dev/urandom") + "", "c", "1", "9");
        run(Map.of(), "mknod", "-m", "666", image.resolve("dev/null") + "", "c", "1", "3");
        // Others than its owner may enter what JUnit makes for its owner only.
        run(Map.of(), "chmod", "o+x", temp.toString());
        return cluster;
    }

    private static Path unpackImage(Path cluster) throws Exception {
        Path parts = Files.createDirectory(cluster.resolve("parts"));
        Path image = Files.createDirectory(cluster.resolve("image"));
        Path tar = clone.resolve("examples/pool-launcher/target/jib-image.tar");
        run(Map.of(), "tar", "-C", parts.toString(), "-xf", tar.toString());
        JsonObject manifest = JsonParser.parseString(Files.readString(parts.resolve("manifest.json")))
                .getAsJsonArray()
                .get(0)
                .getAsJsonObject();
        for (var layer : manifest.getAsJsonArray("Layers")) {
            run(Map.of(), "tar", "-C", image.toString(), "-xf", parts.resolve(layer.getAsString()) + "");
        }
        return image;
    }

    private static Path render() throws Exception {
        String rendered =
                run(Map.of(), TOOLS.resolve("kustomize") + "", "build", clone.resolve("examples/kubernetes") + "");
        return Files.writeString(temp.resolve("rendered.yaml"), rendered);
    }

    private static String validate(Path schemas, Path manifests) throws Exception {
        Process process = new ProcessBuilder(
                        TOOLS.resolve("kubeconform").toString(),
                        "-strict",
                        "-summary",
                        "-schema-location",
                        schemas + "/{{.ResourceKind}}.json",
                        manifests.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        process.waitFor();
        return output;
    }

    /** A command in namespaces of its own; what it leaves running ends with it. */
    private static List<String> unshared(String... command) {
        List<String> whole = new ArrayList<>(
                List.of("unshare", "--mount", "--net", "--pid", "--fork", "--mount-proc", "--kill-child"));
        whole.addAll(List.of(command));
        return whole;
    }

    private static void bash(Map<String, String> environment, String script) throws Exception {
        run(environment, "bash", "-c", "set -euo pipefail\n" + script);
    }

    /** Runs a command in the clone, if there is one; returns what it printed. */
    private static String run(Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command);
        if (Files.isDirectory(clone)) {
            builder.directory(clone.toFile());
        }
        builder.environment().keySet().removeAll(Set.of("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"));
        builder.environment().putAll(environment);
        Path err = Files.createTempFile(temp, "command", ".err");
        Process process = builder.redirectError(err.toFile()).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor())
                .as("%s: %s%s", Stream.of(command).toList(), output, Files.readString(err))
                .isZero();
        return output;
    }
}
