package dev.keysource.testkit.junit;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.engine.JupiterTestEngine;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

import java.io.File;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** The same class files with the oldest and the newest JUnit, each in a JVM of its own. */
@Timeout(300)
class OtherVersionsIT {
    private static final Set<String> REPLACED =
            Set.of("junit-jupiter", "junit-platform", "opentest4j", "apiguardian-api");

    @ParameterizedTest
    @ValueSource(strings = {"oldest", "newest"})
    void cases_otherVersion_areGivenTheSame(String version) throws Exception {
        List<Path> jars;
        try (Stream<Path> files = Files.list(Path.of("target", "junit", version))) {
            jars = files.toList();
        }
        assertThat(jars).hasSize(7);
        String classPath = Stream.concat(
                        jars.stream().map(Path::toString),
                        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                                .filter(entry -> REPLACED.stream()
                                        .noneMatch(jar -> Path.of(entry)
                                                .getFileName()
                                                .toString()
                                                .startsWith(jar))))
                .collect(Collectors.joining(File.pathSeparator));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classPath,
                        Main.class.getName())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).contains("JUnit " + System.getProperty(version + ".junit"));
    }

    /** Runs the cases in one session, and exits with 0 if they were given what they have to be. */
    static final class Main {
        public static void main(String[] args) {
            System.out.println("JUnit " + JupiterTestEngine.class.getPackage().getImplementationVersion());
            try (LauncherSession session = LauncherFactory.openSession()) {
                int pairs = different(
                        session.getLauncher(),
                        Cases.EveryPlace.class,
                        Cases.PerClass.class,
                        Cases.InstanceFieldOnly.class);
                int fixtures = different(session.getLauncher(), Cases.TimeAndSources.class);
                int clocks = different(session.getLauncher(), Cases.TimeOfOneInstance.class);
                int fresh = different(session.getLauncher(), Cases.Fresh.class);
                if (!List.of(pairs, fixtures, clocks, fresh).equals(List.of(1, 6, 1, 9))) {
                    throw new AssertionError(List.of(pairs, fixtures, clocks, fresh));
                }
            } catch (Throwable e) {
                e.printStackTrace();
                System.exit(1);
            }
            System.exit(0);
        }

        private static int different(Launcher launcher, Class<?>... cases) {
            Cases.GIVEN.clear();
            SummaryGeneratingListener summary = new SummaryGeneratingListener();
            launcher.execute(
                    LauncherDiscoveryRequestBuilder.request()
                            .selectors(Arrays.stream(cases)
                                    .map(DiscoverySelectors::selectClass)
                                    .toArray(DiscoverySelector[]::new))
                            .build(),
                    summary);
            summary.getSummary().printFailuresTo(new PrintWriter(System.out, true));
            if (summary.getSummary().getTotalFailureCount() > 0
                    || summary.getSummary().getTestsSucceededCount() == 0) {
                throw new AssertionError("tests failed");
            }
            Set<Object> different = Collections.newSetFromMap(new IdentityHashMap<>());
            different.addAll(Cases.GIVEN);
            return different.size();
        }
    }
}
