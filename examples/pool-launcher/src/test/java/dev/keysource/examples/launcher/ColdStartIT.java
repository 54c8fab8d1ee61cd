package dev.keysource.examples.launcher;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** What a fresh JVM does not load for its first pair, although it has all of it. How long that takes is measured elsewhere. */
class ColdStartIT {
    /** Beside the providers of the JDK that nobody has asked. */
    private static final String UNUSED = "org\\.bouncycastle\\..*|com\\.amazon\\..*|org\\.conscrypt\\..*|io\\.grpc\\..*"
            + "|com\\.google\\.protobuf\\..*|jdk\\.jfr\\.internal\\..*|sun\\.security\\.(ec\\.SunEC|ssl\\.SunJSSE)"
            + "|com\\.sun\\.crypto\\.provider\\..*|javax\\.management\\..*";

    @TempDir
    private Path temp;

    private List<String> loadedBy(String... settings) throws IOException, InterruptedException {
        Path log = temp.resolve("classes");
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xlog:class+load:file=" + log + ":none",
                "-cp",
                Path.of("target", "pool-launcher.jar") + File.pathSeparator + Path.of("target", "test-classes")));
        for (String setting : settings) {
            command.add("-Dkeysource." + setting);
        }
        command.add(FirstPairOf.class.getName());
        LauncherProcess program = LauncherProcess.start(command);
        assertThat(program.awaitExit())
                .as(() -> String.join("\n", program.err()))
                .isZero();
        assertThat(program.out()).contains("done");
        List<String> classes = Files.readAllLines(log).stream()
                .map(line -> line.split(" ", 2)[0])
                .toList();
        assertThat(classes).contains(FirstPairOf.class.getName(), "dev.keysource.local.LocalKeyPairSource");
        return classes;
    }

    private static void assertNone(List<String> classes, String pattern) {
        assertThat(classes).filteredOn(name -> name.matches(pattern)).isEmpty();
    }

    @Test
    void firstPair_local_loadsNothingThatItDoesNotUse() throws IOException, InterruptedException {
        List<String> classes = loadedBy("chain=local");

        assertNone(classes, UNUSED);
        assertNone(
                classes,
                "com\\.github\\.benmanes\\..*|dev\\.keysource\\.pool\\.Pooled.*|dev\\.keysource\\.remote\\..*Calls");
    }

    @Test
    void firstPair_poolOfListedSpecs_loadsNothingThatItDoesNotUse() throws IOException, InterruptedException {
        List<String> classes = loadedBy("chain=pool(local)", "pool.specs=RSA-2048:1");

        assertThat(classes).contains("dev.keysource.pool.PooledKeyPairSource");
        assertNone(classes, UNUSED + "|com\\.github\\.benmanes\\..*|dev\\.keysource\\.pool\\.watch\\.FlightEvents.*");
    }

    @Test
    void firstPair_poolOfWhatIsAskedFor_loadsNeitherRecorderNorForeignProviders()
            throws IOException, InterruptedException {
        assertNone(loadedBy("chain=pool(local)"), UNUSED + "|dev\\.keysource\\.pool\\.watch\\.FlightEvents.*");
    }
}
