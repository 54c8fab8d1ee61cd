package dev.keysource.examples.launcher;

import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The pods of the deployment of examples/kubernetes. */
record PodManifest(Map<?, ?> spec) {
    /** Reads manifests, of which one is the deployment. */
    static PodManifest of(String manifests) {
        for (Object manifest : new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(manifests)) {
            if (at(manifest, "kind").equals("Deployment")) {
                return new PodManifest((Map<?, ?>) at(manifest, "spec", "template", "spec"));
            }
        }
        throw new AssertionError("there is no deployment");
    }

    /** The number of the user that everything runs as, and of the group. */
    String user() {
        return at(spec, "securityContext", "runAsUser").toString();
    }

    /** The command of the init container. */
    List<String> init() {
        List<String> words = new ArrayList<>(command(spec, "initContainers"));
        ((List<?>) at(spec, "initContainers", 0, "args")).forEach(word -> words.add(word.toString()));
        return words;
    }

    private static List<String> command(Map<?, ?> spec, String containers) {
        return words(at(spec, containers, 0, "command"));
    }

    /** A command of the container. */
    List<String> command(String... path) {
        Object node = at(spec, "containers", 0);
        return words(at(at(node, (Object[]) path), "command"));
    }

    private static List<String> words(Object list) {
        return ((List<?>) list).stream().map(Object::toString).toList();
    }

    /** The value at a path of keys and positions. */
    static Object at(Object node, Object... path) {
        Object value = node;
        for (Object step : path) {
            value = step instanceof Integer position ? ((List<?>) value).get(position) : ((Map<?, ?>) value).get(step);
            if (value == null) {
                throw new AssertionError(step + " of " + node);
            }
        }
        return value;
    }
}
