package dev.keysource.examples.launcher;

import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.keysource.Setting;
import dev.keysource.remote.Furl;
import dev.keysource.remote.v1.KeyPairServiceOuterClass;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What others rely on besides the Java API, as it stands in the files of the folder {@code frozen}: the wire, the names of
 * settings, and furls. What is new is added to them with the release that brings it, from {@code target/frozen}, where the
 * tests leave what they found; no line is changed or removed unless {@code .github/COMPATIBILITY.md} allows it.
 */
class FrozenFormsTest {
    /** The class that holds the settings of each part. */
    private static final Map<String, List<String>> SETTINGS = Map.of(
            "fallback", List.of("dev.keysource.FallbackSettings"),
            "jca", List.of("dev.keysource.jca.JcaSettings"),
            "local", List.of("dev.keysource.local.LocalSettings"),
            "pkcs11", List.of("dev.keysource.local.Pkcs11Settings"),
            "pool", List.of("dev.keysource.pool.PoolSettings"),
            "remote", List.of("dev.keysource.remote.client.RemoteSettings"),
            "server",
                    List.of(
                            "dev.keysource.remote.KeyPairServerBuilder",
                            "dev.keysource.examples.launcher.ServerSettings"));

    @Test
    void wire_everyMessage_keepsNamesNumbersAndTypes() throws Exception {
        FileDescriptor file = KeyPairServiceOuterClass.getDescriptor();
        Stream<String> services = file.getServices().stream()
                .flatMap(service -> service.getMethods().stream().map(FrozenFormsTest::call));
        Stream<String> fields = file.getMessageTypes().stream()
                .flatMap(message -> Stream.concat(
                        Stream.of("message " + message.getFullName()),
                        message.getFields().stream().map(FrozenFormsTest::field)));
        Stream<String> values = file.getEnumTypes().stream().flatMap(FrozenFormsTest::values);
        assertFrozen("wire", Stream.concat(services, Stream.concat(fields, values)));
    }

    private static String call(MethodDescriptor method) {
        ServiceDescriptor service = method.getService();
        return "rpc " + service.getFullName() + "/" + method.getName() + "("
                + (method.isClientStreaming() ? "stream " : "")
                + method.getInputType().getName() + ") returns ("
                + (method.isServerStreaming() ? "stream " : "")
                + method.getOutputType().getName() + ")";
    }

    private static String field(FieldDescriptor field) {
        String type = switch (field.getJavaType()) {
            case MESSAGE -> field.getMessageType().getFullName();
            case ENUM -> field.getEnumType().getFullName();
            default -> field.getType().name().toLowerCase(Locale.ROOT);
        };
        return field.getFullName() + " = " + field.getNumber() + " " + (field.isRepeated() ? "repeated " : "") + type;
    }

    private static Stream<String> values(EnumDescriptor type) {
        return type.getValues().stream()
                .map(value -> type.getFullName() + "." + value.getName() + " = " + value.getNumber());
    }

    @Test
    void settings_all_keepTheirNames() throws Exception {
        List<String> names = new ArrayList<>();
        for (Map.Entry<String, List<String>> part : SETTINGS.entrySet()) {
            for (String holder : part.getValue()) {
                for (Field field : Class.forName(holder).getDeclaredFields()) {
                    if (field.getType() == Setting.class) {
                        field.setAccessible(true);
                        String text = field.get(null).toString();
                        names.add("keysource." + part.getKey() + "." + text.substring(0, text.indexOf(": ")));
                    }
                }
            }
        }
        assertFrozen("settings", names.stream().sorted());
    }

    @Test
    void furls_ofVersion1_areReadAndWrittenAsEver() throws Exception {
        assertThat(lines("furls")).hasSizeGreaterThan(3).allSatisfy(line -> {
            String[] parts = line.split(" -> ", -1);
            Furl furl = Furl.parse(parts[0]);
            assertThat(String.join(" ", furl.locations())).isEqualTo(parts[1]);
            assertThat(parts[0]).startsWith("keysource://" + furl.pin() + "@").endsWith("/" + furl.secret() + "#v=1");
        });
    }

    private static void assertFrozen(String name, Stream<String> found) throws IOException {
        List<String> lines = found.toList();
        Files.write(Files.createDirectories(Path.of("target", "frozen")).resolve(name + ".txt"), lines);
        assertThat(lines).as("frozen/%s.txt", name).containsAll(lines(name));
    }

    private static List<String> lines(String name) throws IOException {
        try (InputStream stream = FrozenFormsTest.class.getResourceAsStream("frozen/" + name + ".txt")) {
            assertThat(stream).as(name).isNotNull();
            return Arrays.asList(new String(stream.readAllBytes(), UTF_8).split("\n"));
        }
    }
}
