package dev.keysource.examples.launcher.loaders;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nothing keeps the class loader of an application that has ended: not if it had the library for itself and has closed its
 * sources, or uninstalled the JCA provider, and not if it shares the library, and sources that stay open, with another.
 */
@Timeout(600)
class LoaderIT {
    @TempDir
    private Path temp;

    @ParameterizedTest
    @ValueSource(strings = {"closed", "closed by an interrupted thread", "shared", "uninstalled"})
    void loader_ofAnApplicationThatEnds_isCollected(String what) throws Exception {
        Probe.Result result = Probe.run(
                temp,
                LoaderProbe.class,
                List.of(),
                List.of(),
                what,
                Probe.joined(Probe.library()),
                Probe.tests().toString());
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).containsExactly("the loader is collected");
    }
}
