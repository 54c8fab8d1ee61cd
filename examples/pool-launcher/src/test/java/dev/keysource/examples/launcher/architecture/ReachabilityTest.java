package dev.keysource.examples.launcher.architecture;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.Message;
import com.google.protobuf.ProtocolMessageEnum;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the libraries tell GraalVM of their reflection, in the form of {@code reachability-metadata.json}: that it names
 * what there is, and that nothing in the code is left out. Services need no entry; GraalVM reads {@code
 * META-INF/services} itself.
 */
class ReachabilityTest {
    private static final int FIRST_JAVA_WITH_KEM = 21;
    private static final Set<String> REFLECTION = Set.of(
            "getMethod",
            "getDeclaredMethod",
            "getConstructor",
            "getDeclaredConstructor",
            "getField",
            "getDeclaredField",
            "forName");

    private static final JavaClasses CLASSES = new ClassFileImporter().importLocations(LibraryModules.locations());

    @ParameterizedTest
    @ValueSource(strings = {"keysource-local", "keysource-pool", "keysource-remote"})
    void metadata_everyEntry_namesWhatThereIs(String library) throws Exception {
        JsonObject metadata = metadata(library);
        assertThat(metadata.keySet()).containsExactly("reflection");
        for (JsonElement element : metadata.getAsJsonArray("reflection")) {
            JsonObject entry = element.getAsJsonObject();
            assertThat(Set.of("condition", "type", "methods", "fields", "allDeclaredConstructors", "allPublicMethods"))
                    .containsAll(entry.keySet());
            if (entry.has("condition")) {
                type(entry.getAsJsonObject("condition").get("typeReached").getAsString());
            }
            if (entry.get("type").isJsonObject()) {
                for (JsonElement name : entry.getAsJsonObject("type").getAsJsonArray("proxy")) {
                    assertThat(type(name.getAsString()).isInterface()).isTrue();
                }
            } else if (isOfThisJava(entry.get("type").getAsString())) {
                checkMembers(type(entry.get("type").getAsString()), entry);
            }
        }
    }

    @Test
    void remote_everyMessage_isNamed() throws Exception {
        Set<String> named = StreamSupport.stream(
                        metadata("keysource-remote")
                                .getAsJsonArray("reflection")
                                .spliterator(),
                        false)
                .map(entry -> entry.getAsJsonObject().get("type"))
                .filter(JsonElement::isJsonPrimitive)
                .map(JsonElement::getAsString)
                .collect(Collectors.toSet());
        assertThat(CLASSES.stream()
                        .filter(type -> type.isAssignableTo(Message.class)
                                || type.isAssignableTo(Message.Builder.class)
                                || type.isAssignableTo(ProtocolMessageEnum.class))
                        .map(JavaClass::getName))
                .isNotEmpty()
                .allMatch(named::contains);
    }

    @Test
    void libraries_all_useReflectionOnlyWhereTheMetadataKnowsIt() {
        assertThat(CLASSES.stream()
                        .flatMap(type -> type.getMethodCallsFromSelf().stream())
                        .filter(ReachabilityTest::isReflective)
                        .map(call -> call.getOriginOwner().getName()))
                .containsOnly(
                        "dev.keysource.local.check.PlatformKem",
                        "dev.keysource.local.rsa.Lockstep$Vectors",
                        "dev.keysource.remote.transport.FrameLogs$Factory",
                        "dev.keysource.remote.wire.WireStatus");
    }

    private static boolean isReflective(JavaMethodCall call) {
        JavaClass owner = call.getTargetOwner();
        return owner.isEquivalentTo(Class.class)
                        && REFLECTION.contains(call.getTarget().getName())
                || owner.isEquivalentTo(Proxy.class);
    }

    private static void checkMembers(Class<?> type, JsonObject entry) throws Exception {
        for (JsonElement field : all(entry, "fields")) {
            assertThat(Arrays.stream(type.getDeclaredFields()).map(each -> each.getName()))
                    .contains(field.getAsJsonObject().get("name").getAsString());
        }
        for (JsonElement method : all(entry, "methods")) {
            String name = method.getAsJsonObject().get("name").getAsString();
            List<String> parameters = StreamSupport.stream(
                            all(method.getAsJsonObject(), "parameterTypes").spliterator(), false)
                    .map(JsonElement::getAsString)
                    .toList();
            assertThat(Arrays.stream(type.getMethods())
                            .filter(each -> each.getName().equals(name))
                            .map(ReachabilityTest::parameters))
                    .contains(parameters);
        }
    }

    private static List<String> parameters(Method method) {
        return Arrays.stream(method.getParameterTypes()).map(Class::getTypeName).toList();
    }

    private static JsonArray all(JsonObject entry, String name) {
        return entry.has(name) ? entry.getAsJsonArray(name) : new JsonArray();
    }

    private static boolean isOfThisJava(String type) {
        return !type.startsWith("javax.crypto.KEM") || Runtime.version().feature() >= FIRST_JAVA_WITH_KEM;
    }

    private static Class<?> type(String name) throws ClassNotFoundException {
        return Class.forName(name, false, ReachabilityTest.class.getClassLoader());
    }

    private static JsonObject metadata(String library) throws Exception {
        String path = "/META-INF/native-image/dev.keysource/" + library + "/reachability-metadata.json";
        try (InputStream stream = ReachabilityTest.class.getResourceAsStream(path)) {
            assertThat(stream).as(path).isNotNull();
            return JsonParser.parseReader(new InputStreamReader(stream, UTF_8)).getAsJsonObject();
        }
    }
}
