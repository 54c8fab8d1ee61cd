package dev.keysource.spring;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.keysource.Setting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.InputStreamReader;
import java.io.Reader;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Holds the properties, as tools are told of them, to the settings of the modules, where each option is written. */
class MetadataTest {
    private static final Map<String, String> HOLDERS = Map.of(
            "fallback", "dev.keysource.FallbackSettings",
            "local", "dev.keysource.local.LocalSettings",
            "pool", "dev.keysource.pool.PoolSettings",
            "remote", "dev.keysource.remote.client.RemoteSettings",
            "jca", "dev.keysource.jca.JcaSettings");

    /** A setting: its key, and its default as it says it itself. */
    private record Option(String key, String byDefault) {}

    static Stream<Option> options() {
        return HOLDERS.entrySet().stream()
                .flatMap(part -> fields(part.getValue())
                        .map(MetadataTest::text)
                        .map(text -> new Option(
                                "keysource." + part.getKey() + "." + text.substring(0, text.indexOf(": ")),
                                text.substring(text.indexOf("; default: ") + "; default: ".length()))))
                .distinct();
    }

    private static Stream<Field> fields(String holder) {
        try {
            return Arrays.stream(Class.forName(holder).getDeclaredFields())
                    .filter(field -> field.getType() == Setting.class);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static String text(Field field) {
        try {
            field.setAccessible(true);
            return field.get(null).toString();
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    static Map<String, JsonObject> properties() throws Exception {
        Map<String, JsonObject> properties = new TreeMap<>();
        try (Reader reader = new InputStreamReader(
                KeysourceProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json"), UTF_8)) {
            for (JsonElement element :
                    JsonParser.parseReader(reader).getAsJsonObject().getAsJsonArray("properties")) {
                JsonObject property = element.getAsJsonObject();
                properties.put(property.get("name").getAsString(), property);
            }
        }
        return properties;
    }

    @ParameterizedTest
    @MethodSource("options")
    void property_everySetting_hasItsDefault(Option option) throws Exception {
        JsonObject property = properties().get(option.key());
        assertThat(property).as("the property %s", option.key()).isNotNull();
        String described = property.get("description").getAsString();
        if (property.has("defaultValue")) {
            assertThat(property.get("defaultValue").getAsString()).isEqualTo(option.byDefault());
        } else if (!option.byDefault().equals("none")) {
            assertThat(described).contains("Default: " + option.byDefault() + ".");
        }
    }

    @Test
    void properties_all_areSettingsOrTheStartersOwn() throws Exception {
        Set<String> expected = new TreeSet<>(options().map(Option::key).toList());
        expected.addAll(Set.of(
                "keysource.enabled",
                "keysource.chain",
                "keysource.jca.enabled",
                "keysource.readiness.wait-for-pool",
                "keysource.readiness.timeout",
                "management.health.keysource.enabled"));
        assertThat(properties().keySet()).isEqualTo(expected);
        assertThat(properties().values()).allSatisfy(property -> {
            assertThat(property.get("type").getAsString()).isNotBlank();
            assertThat(property.get("description").getAsString()).endsWith(".");
        });
        assertThat(properties()
                        .get("keysource.readiness.timeout")
                        .get("defaultValue")
                        .getAsString())
                .isEqualTo(PoolReadiness.TIMEOUT.toMinutes() + "m");
    }
}
