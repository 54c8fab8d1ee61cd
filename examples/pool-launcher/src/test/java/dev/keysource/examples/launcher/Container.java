package dev.keysource.examples.launcher;

import dev.keysource.remote.ServerIdentity;
import dev.keysource.testkit.TestPorts;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The commands of the deployment of examples/kubernetes and of the image, to be run by the user that they name, and
 * the volumes that they use, with the owners and modes that the kubelet gives them. A path of the container is one below
 * a directory here.
 */
final class Container {
    /** Where the volume is mounted that the key generator works on. */
    static final String GENERATOR = "/generator";

    private static final Path FOLDER = Path.of("..", "kubernetes");
    private static final String JAR = "/opt/keysource/pool-launcher.jar";

    private final Path root;
    private final Map<?, ?> pod;
    private final String pom;

    Container(Path root) throws IOException {
        this.root = root;
        this.pod = at(yaml("deployment"), "spec", "template", "spec");
        this.pom = Files.readString(Path.of("pom.xml"));
    }

    /** The number of the user that everything runs as. */
    String user() {
        return security("runAsUser").toString();
    }

    private Object security(String name) {
        return at(pod, "securityContext").get(name);
    }

    /** Makes what the pod mounts, and the jar of the image. */
    void makeVolumes() throws IOException {
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectories(here(JAR).getParent());
        Files.copy(Path.of("target", "pool-launcher.jar"), here(JAR));
        Path identity = root.resolve("identity.pem");
        ServerIdentity.create().write(identity);
        mount("/identity", "key_generator.pem", Files.readAllBytes(identity), 0440);
        mount("/settings", "keysource.properties", settings().getBytes(UTF_8), 0644);
        Files.createDirectory(here(GENERATOR));
        give(here(GENERATOR), 02777);
    }

    /** A port that no other program takes, and a pool that is soon full. */
    private static String settings() throws IOException {
        return Files.readString(FOLDER.resolve("keysource.properties"))
                .replace("keysource.server.port = 7070", "keysource.server.port = " + TestPorts.take())
                .replaceAll("(?m)^keysource.pool.(specs|low-water-mark) = .*$", "")
                .concat("keysource.pool.specs = RSA-2048:1\n");
    }

    /** A secret or configuration map with one file: the names are links to links, and root owns it all. */
    private void mount(String volume, String name, byte[] content, int mode) throws IOException {
        Path version = Files.createDirectories(here(volume).resolve("..2025_11_25"));
        give(Files.write(version.resolve(name), content), mode);
        Files.createSymbolicLink(here(volume).resolve("..data"), version.getFileName());
        Files.createSymbolicLink(here(volume).resolve(name), Path.of("..data", name));
    }

    private void give(Path path, int mode) throws IOException {
        Files.setAttribute(path, "unix:gid", security("fsGroup"));
        Files.setAttribute(path, "unix:mode", mode);
    }

    /** The command of the init container. */
    List<String> init() {
        Map<?, ?> init = (Map<?, ?>) ((List<?>) pod.get("initContainers")).get(0);
        return asUser(Stream.of("command", "args")
                .flatMap(part -> ((List<?>) init.get(part)).stream())
                .map(Object::toString)
                .toList());
    }

    /** The command of the image. */
    List<String> run() {
        return command(elements("arg"));
    }

    /** A command of the program in the image. */
    List<String> command(String... args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(elements("jvmFlag")));
        command.addAll(List.of("-jar", JAR));
        command.addAll(List.of(args));
        return asUser(command);
    }

    /** What the build of the image says. */
    private String[] elements(String name) {
        return Pattern.compile("<" + name + ">(.*)</" + name + ">")
                .matcher(pom)
                .results()
                .map(found -> found.group(1))
                .toArray(String[]::new);
    }

    private List<String> asUser(List<String> command) {
        List<String> whole =
                new ArrayList<>(List.of("env", "-i", "PATH=" + System.getenv("PATH"), "HOME=/", "setpriv"));
        whole.addAll(
                List.of("--reuid", user(), "--regid", security("runAsGroup").toString()));
        whole.addAll(List.of("--groups", security("fsGroup").toString(), "--no-new-privs", "--inh-caps=-all"));
        command.forEach(word -> whole.add(isOfContainer(word) ? here(word).toString() : word));
        return whole;
    }

    private static boolean isOfContainer(String word) {
        return Stream.of("/identity/", "/settings/", GENERATOR, JAR).anyMatch(word::startsWith);
    }

    /** A file of the volume that the key generator works on. */
    Path generator(String name) {
        return here(GENERATOR).resolve(name);
    }

    private Path here(String path) {
        return root.resolve(path.substring(1));
    }

    private static Map<?, ?> yaml(String name) throws IOException {
        return new Yaml(new SafeConstructor(new LoaderOptions()))
                .load(Files.readString(FOLDER.resolve(name + ".yaml")));
    }

    private static Map<?, ?> at(Map<?, ?> node, String... path) {
        Map<?, ?> value = node;
        for (String step : path) {
            value = (Map<?, ?>) value.get(step);
        }
        return value;
    }
}
