package dev.keysource.testkit.junit;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSources;
import dev.keysource.KeyPairSpec;
import dev.keysource.remote.Furl;
import dev.keysource.remote.RemoteKeyPairSource;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

/** Key generators that real processes are. */
@Timeout(300)
class KeyGeneratorIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final List<ProcessHandle> PROCESSES = Collections.synchronizedList(new ArrayList<>());
    private static final List<Path> DIRECTORIES = Collections.synchronizedList(new ArrayList<>());

    private static Events run(Class<?>... cases) {
        PROCESSES.clear();
        DIRECTORIES.clear();
        EngineTestKit.Builder builder = EngineTestKit.engine("junit-jupiter");
        for (Class<?> one : cases) {
            builder.selectors(selectClass(one));
        }
        return builder.execute().testEvents();
    }

    private static List<String> failures(Events events) {
        return events.failed().stream()
                .flatMap(event -> event.getPayload(TestExecutionResult.class).stream())
                .flatMap(result -> result.getThrowable().stream())
                .map(Throwable::toString)
                .toList();
    }

    private static void assertEnded() {
        assertThat(PROCESSES).isNotEmpty().noneMatch(ProcessHandle::isAlive);
        assertThat(DIRECTORIES).noneMatch(Files::exists);
    }

    static class Node {
        @TestKeyGenerator
        private static RemoteKeyPairSource client;

        @TestKeyGenerator
        private KeyPairSource same;

        @RepeatedTest(2)
        void test(
                @TestKeyGenerator ProcessHandle process, @TestKeyGenerator Path directory, @TestKeyGenerator Furl furl)
                throws InterruptedException {
            assertThat(same).isSameAs(client);
            assertThat(process.isAlive()).isTrue();
            assertThat(client.get(KeyPairSpec.RSA_2048, LIMIT).getPublic().getAlgorithm())
                    .isEqualTo("RSA");
            assertThat(Furl.read(directory.resolve("key_generator.furl"))).isEqualTo(furl);
            try (KeyPairSource node = KeyPairSources.forDirectory(directory)) {
                assertThat(node.get(KeyPairSpec.ED25519, LIMIT)).isNotNull();
            }
            PROCESSES.add(process);
            DIRECTORIES.add(directory);
        }
    }

    static class Other extends Node {}

    static class Settings {
        @Test
        void test(
                @TestKeyGenerator({"keysource.chain = local"}) ProcessHandle process,
                @TestKeyGenerator ProcessHandle other,
                @TestKeyGenerator(name = "third") ProcessHandle third) {
            PROCESSES.addAll(List.of(process, other, third));
        }
    }

    static class PerClass {
        @TestKeyGenerator(perClass = true)
        private ProcessHandle ofInstance;

        @RepeatedTest(2)
        void test(@TestKeyGenerator(perClass = true) ProcessHandle process) {
            assertThat(process).isEqualTo(ofInstance);
            assertThat(PROCESSES).allMatch(seen -> seen.equals(process) || !seen.isAlive());
            PROCESSES.add(process);
        }
    }

    static class AnotherPerClass extends PerClass {}

    static class WrongSetting {
        @Test
        void test(@TestKeyGenerator({"keysource.chain = pool(local)", "keysource.pool.sise = 4"}) Furl furl) {
            throw new AssertionError();
        }
    }

    static class Killer {
        @Test
        void test(
                @TestKeyGenerator(perClass = true) ProcessHandle process,
                @TestKeyGenerator(perClass = true) Path directory)
                throws Exception {
            PROCESSES.add(process);
            DIRECTORIES.add(directory);
            try (KeyPairSource node = KeyPairSources.forDirectory(directory)) {
                assertThat(node.get(KeyPairSpec.RSA_2048, LIMIT)).isNotNull();
                process.destroyForcibly();
                process.onExit().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
                assertThat(node.get(KeyPairSpec.RSA_2048, LIMIT)).isNotNull();
            }
        }
    }

    @Test
    void run_classesOfOneRun_shareOneProcessThatEndsWithIt() {
        assertThat(failures(run(Node.class, Other.class))).isEmpty();
        assertThat(PROCESSES.stream().distinct()).hasSize(1);
        assertEnded();
    }

    @Test
    void run_otherSettingsOrName_isAnotherProcess() {
        assertThat(failures(run(Settings.class))).isEmpty();
        assertThat(PROCESSES.stream().distinct()).hasSize(3);
        assertEnded();
    }

    @Test
    void perClass_twoClasses_haveProcessesThatEndWithThem() {
        assertThat(failures(run(PerClass.class, AnotherPerClass.class))).isEmpty();
        assertThat(PROCESSES.stream().distinct()).hasSize(2);
        assertEnded();
    }

    @Test
    void test_thatEndsItsProcess_leavesNothingBehind() {
        assertThat(failures(run(Killer.class))).isEmpty();
        assertEnded();
    }

    @Test
    void settings_wrong_areRefusedWithWhatTheProcessSaid() {
        assertThat(failures(run(WrongSetting.class)))
                .singleElement()
                .asString()
                .startsWith(ParameterResolutionException.class.getName())
                .contains("keysource.pool.sise", "known are");
    }

    /** Starts a process as a JVM of tests does, and is killed. */
    static final class Orphaned {
        public static void main(String[] args) throws InterruptedException {
            KeyGeneratorProcess generator = KeyGeneratorProcess.start(List.of());
            System.out.println(((ProcessHandle) generator.value(ProcessHandle.class)).pid());
            System.out.println(generator.value(Path.class));
            Thread.currentThread().join();
        }
    }

    @Test
    void process_whoseTestsWereKilled_ends() throws Exception {
        Process tests = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Orphaned.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            BufferedReader said = tests.inputReader();
            long pid = Long.parseLong(said.readLine());
            Path directory = Path.of(said.readLine());
            ProcessHandle generator = ProcessHandle.of(pid).orElseThrow();
            tests.destroyForcibly().waitFor();
            generator.onExit().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            assertThat(directory).doesNotExist();
        } finally {
            tests.destroyForcibly();
        }
    }
}
