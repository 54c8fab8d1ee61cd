package dev.keysource.examples.launcher;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** JSON schemas of the kinds of objects of Kubernetes that examples/kubernetes has, from the OpenAPI documents of a version. */
final class KubernetesSchemas {
    private static final Map<String, String> KINDS = Map.of(
            "ConfigMap", "api/v1",
            "Service", "api/v1",
            "Deployment", "apis/apps/v1",
            "PodDisruptionBudget", "apis/policy/v1",
            "HorizontalPodAutoscaler", "apis/autoscaling/v2",
            "NetworkPolicy", "apis/networking.k8s.io/v1");

    private KubernetesSchemas() {}

    /** Writes a file for each kind, by its name in lower case, in which all that is not known is an error. */
    static Path write(Path documents, Path schemas) throws IOException {
        Files.createDirectories(schemas);
        for (Map.Entry<String, String> kind : KINDS.entrySet()) {
            Path document = documents.resolve(kind.getValue() + ".json");
            JsonObject all = JsonParser.parseString(Files.readString(document)).getAsJsonObject();
            JsonObject known = all.getAsJsonObject("components").getAsJsonObject("schemas");
            known.entrySet().forEach(schema -> close(schema.getValue().getAsJsonObject()));
            String name = known.keySet().stream()
                    .filter(id -> id.startsWith("io.k8s.api.") && id.endsWith("." + kind.getKey()))
                    .findFirst()
                    .orElseThrow();
            all.addProperty("$ref", "#/components/schemas/" + name);
            all.remove("paths");
            String file = kind.getKey().toLowerCase(Locale.ROOT) + ".json";
            Files.writeString(schemas.resolve(file), all.toString());
        }
        return schemas;
    }

    private static void close(JsonObject schema) {
        JsonElement properties = schema.get("properties");
        if (properties != null && !schema.has("additionalProperties")) {
            schema.addProperty("additionalProperties", false);
        }
    }
}
