package dev.keysource.examples.launcher.loaders;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A web application that is taken out of a running Apache Tomcat leaves nothing there, neither with the library among its own
 * jars nor with one that it shares.
 */
@Timeout(600)
class TomcatIT {
    /** Where Tomcat looks for what applications have left behind. */
    private static final List<String> LEAK_DETECTION = List.of(
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.io=ALL-UNNAMED",
            "--add-opens=java.rmi/sun.rmi.transport=ALL-UNNAMED");

    @TempDir
    private Path temp;

    @ParameterizedTest
    @ValueSource(strings = {"in the application", "shared"})
    void undeploy_always_leavesNothing(String library) throws Exception {
        List<Path> container = Probe.classPath()
                .filter(jar -> jar.getFileName().toString().matches("tomcat-.*\\.jar"))
                .toList();
        Probe.Result result = Probe.run(
                temp,
                TomcatProbe.class,
                container,
                LEAK_DETECTION,
                library,
                Probe.joined(Probe.library()),
                Probe.tests().toString(),
                temp.toString());
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).containsExactly("the loader is collected");
    }
}
