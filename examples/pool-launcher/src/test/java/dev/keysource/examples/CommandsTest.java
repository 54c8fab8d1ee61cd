package dev.keysource.examples;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * That every command of every manual is tried: those of our programs are parsed by {@code ManualCommandsTest} and run by {@code
 * ManualCommandsIT}, what the build and the scripts are told is looked up here, and of all others it is said why they are not.
 */
class CommandsTest {
    /** Programs of others, and why they are not run. */
    private static final Map<String, String> OF_OTHERS = Map.ofEntries(
            entry("apt-get", "changes the system; PackagesIT installs the package with dpkg"),
            entry("dpkg", "changes the system; PackagesIT does it in a copy of one"),
            entry("systemctl", "needs systemd"),
            entry("journalctl", "needs systemd"),
            entry("useradd", "changes the system"),
            entry("runuser", "needs root; what it runs is parsed"),
            entry("tar", "of the archive; PackagesIT unpacks it"),
            entry("ln", "of the archive; PackagesIT starts its script by a link"),
            entry("cp", "the files that are named are looked for"),
            entry("mv", "KubernetesPageIT"),
            entry("sed", "of a unit of systemd"),
            entry("scp", "needs another machine"),
            entry("sleep", "waits"),
            entry("[", "KubernetesPageIT"),
            entry("kill", "KubernetesPageIT"),
            entry("wait", "KubernetesPageIT"),
            entry("go", "KubernetesPageIT"),
            entry("kubectl", "KubernetesPageIT"),
            entry("curl", "ApplicationsIT asks the same addresses"),
            entry("jcmd", "FlightRecordingIT"),
            entry("jfr", "FlightRecordingIT"),
            entry("pip", "needs a registry; TahoeGridIT installs the same"),
            entry("promtool", "PrometheusIT"),
            entry("git", "makes a release for good"),
            entry("docker", "needs its daemon; KubernetesPageIT reads the image"),
            entry("source", "a shell's own; what it reads is parsed"),
            entry("keytool", "AgentIT"));

    private static final Pattern TEST = Pattern.compile("\\w+IT\\b");

    private final List<ShellCommand> commands = Manuals.read().commands();

    @Test
    void commands_ofAllManuals_areTriedOrSaidNotToBe() {
        assertThat(commands).hasSizeGreaterThan(100);
        assertThat(commands.stream().flatMap(CommandsTest::faults).collect(Collectors.joining("\n")))
                .isEmpty();
    }

    private static Stream<String> faults(ShellCommand command) {
        Stream<String> files = Sources.missingFiles(command.words());
        return Stream.concat(files, ofProgram(command)).map(fault -> command + ": " + fault);
    }

    private static Stream<String> ofProgram(ShellCommand command) {
        String program = command.program();
        List<String> arguments = command.words().subList(1, command.words().size());
        if (program.equals("./mvnw")) {
            return MavenCommand.of(arguments).faults();
        }
        if (program.equals("java")) {
            return new JavaCommand(arguments).faults();
        }
        if (program.endsWith("benchmarks.jar")) {
            return JavaCommand.benchmarkFaults(arguments);
        }
        if (isOurs(command)) {
            return Stream.empty(); // ManualCommandsTest
        }
        if (program.contains("/")) {
            return Sources.scriptFaults(program, arguments);
        }
        return OF_OTHERS.containsKey(program)
                ? Stream.empty()
                : Stream.of("nobody tries it, and the list of those of others does not say why");
    }

    private static boolean isOurs(ShellCommand command) {
        return Stream.of("pool-launcher", "mutable-file")
                .anyMatch(name -> !command.argumentsOf(name).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "./mvnw -Pnone verify",
                "./mvnw -q",
                "./mvnw none:apply",
                "./mvnw -Dnobody.reads.this=1 verify",
                "./mvnw --none verify",
                "./mvnw -f none/pom.xml verify",
                "./mvnw -pl examples/none verify",
                "./mvnw -pl keysource-pool -Dtest=NoneTest test",
                "./mvnw -pl keysource-pool -am -Dtest=PacerTest test",
                "./mvnw -pl examples/pool-launcher -Dit.test=LauncherSoakIT verify",
                "./mvnw -Psoak -pl examples/pool-launcher -Dit.test=LauncherSoakIT test",
                "./mvnw -Psoak -pl examples/pool-launcher -Dit.test='LauncherSoakIT#none*' verify",
                ".ci/none",
                ".ci/release publish",
                ".ci/compare-generators --none",
                "examples/hardware/README.md DIR",
                "java -jar none.jar",
                "java -jar keysource-pool/target/pool-launcher.jar run DIR",
                "java -javaagent:examples/agent/target/none.jar -jar PROGRAM.jar",
                "java --add-modules none -jar PROGRAM.jar",
                "java -cp examples/benchmarks/target/benchmarks.jar dev.keysource.benchmarks.None",
                "java -cp pool-launcher.jar None.java",
                "java -jar examples/benchmarks/target/benchmarks.jar NoneBenchmark",
                "java -jar examples/benchmarks/target/benchmarks.jar KeyGenerationBenchmark -p none=1",
                "cp examples/none.properties DIR",
                "tar -xzf examples/pool-launcher/target/nothing-makes-this.tar.gz",
                "helm install keysource",
            })
    void faults_ofACommandThatCannotBe_areFound(String text) {
        assertThat(ShellCommand.parse(Path.of("PAGE.md"), text, new HashMap<>()))
                .singleElement()
                .satisfies(command -> assertThat(faults(command)).isNotEmpty());
    }

    @Test
    void reasons_thatNameATest_nameOneThatThereIs() {
        assertThat(OF_OTHERS.values().stream()
                        .flatMap(reason -> TEST.matcher(reason).results())
                        .map(MatchResult::group)
                        .distinct())
                .isNotEmpty()
                .allMatch(test -> !Sources.below(Path.of(""), path -> path.endsWith(test + ".java"))
                        .isEmpty());
    }

    @Test
    void blocks_ofAllManuals_areOfALanguageThatATestReads() {
        assertThat(Manuals.read().languages()).isSubsetOf("sh", "java", "properties", "xml", "python", "js", "text");
    }

    @Test
    void listOfOthers_always_namesOnlyWhatIsThere() {
        Set<String> programs = commands.stream().map(ShellCommand::program).collect(Collectors.toSet());
        assertThat(programs).containsAll(OF_OTHERS.keySet());
    }
}
