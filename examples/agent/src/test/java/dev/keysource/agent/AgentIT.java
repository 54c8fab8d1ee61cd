package dev.keysource.agent;

import com.sun.tools.attach.VirtualMachine;
import dev.keysource.agent.Program.Ended;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** The agent in processes of their own, on the Java that runs the tests. */
@Timeout(600)
class AgentIT {
    private static final String POOLED = "pair of Keysource, good, sun.security.rsa.RSAPrivateCrtKeyImpl";
    private static final String STOCK = "pair of SunRsaSign, good, sun.security.rsa.RSAPrivateCrtKeyImpl";

    @TempDir
    private Path directory;

    private Program program() {
        return new Program(directory);
    }

    private static void assertStock(Ended ended, String... warning) {
        assertThat(ended.out()).containsExactly(STOCK, STOCK, "done", "hook");
        assertThat(ended.code()).isZero();
        assertThat(ended.err()).singleElement().asString().contains(warning);
    }

    @Test
    void premain_settingsFile_poolIsWarmedAndGivesThePairs() throws Exception {
        Path file = program()
                .settings(
                        "keysource.chain = pool(local)",
                        "keysource.pool.specs = RSA-2048:2",
                        "keysource.pool.refill = strict-quiet",
                        "keysource.pool.quiet-period = 1h",
                        "keysource.pool.jmx = platform");
        Ended ended = program().with(Program.agent(file.toString())).pairs("warm", "pair", "pair", "delivered");
        assertThat(ended.err()).isEmpty();
        assertThat(ended.out()).containsExactly("warm", POOLED, POOLED, "delivered 2", "done", "hook");
        assertThat(ended.code()).isZero();
    }

    @Test
    void premain_withoutChain_firstGeneratorIsOurs() throws Exception {
        Ended ended = program().with(Program.agent()).pairs("pair", "pair", "visible");
        assertThat(ended.err()).isEmpty();
        assertThat(ended.out()).containsExactly(POOLED, POOLED, "context loader AppClassLoader", "done", "hook");
    }

    @Test
    void premain_settingsOfTheEnvironmentAndSystemProperties_lastOnesCount() throws Exception {
        Path file = program().settings("keysource.chain = nonsense", "keysource.pool.lowWaterMark = nonsense");
        Ended ended = program()
                .withVariable("KEYSOURCE_CHAIN", "pool(local)")
                .withVariable("KEYSOURCE_SERVICE_HOST", "10.0.0.1") // from Kubernetes
                .withVariable("KEYSOURCE_PORT_443_TCP", "tcp://10.0.0.1:443")
                .withVariable("KEYSOURCE_POOL_SPECS", "nonsense")
                .with(
                        "-Dkeysource.pool.specs=RSA-2048",
                        "-Dkeysource.pool.low-water-mark=2",
                        "-Dkeysource.pool.jmx=platform")
                .with(Program.agent(file.toString()))
                .pairs("warm", "pair", "delivered");
        assertThat(ended.err()).isEmpty();
        assertThat(ended.out()).containsExactly("warm", POOLED, "delivered 1", "done", "hook");
    }

    @Test
    void premain_exitOfTheProgram_isAsWithout() throws Exception {
        Ended ended = program()
                .with("-Dkeysource.pool.specs=RSA-4096:50", "-Dkeysource.agent.warm-up=0s", Program.agent())
                .pairs("pair", "exit");
        assertThat(ended.out()).containsExactly(POOLED, "hook");
        assertThat(ended.code()).isEqualTo(3);
        assertThat(ended.err()).isEmpty();
    }

    @Test
    void premain_unknownSetting_oneWarningNamesIt() throws Exception {
        Path file = program().settings("keysource.pool.sizes = 3");
        Ended ended = program().with(Program.agent(file.toString())).pairs("pair", "pair");
        assertThat(ended.err()).singleElement().asString().contains("keysource.pool.sizes");
        assertThat(ended.out()).containsExactly(POOLED, POOLED, "done", "hook");
    }

    @Test
    void premain_settingOfTheAgent_oneWarningNamesItAndProgramRunsAsStock() throws Exception {
        Ended ended = program()
                .with("-Dkeysource.agent.warm-up=soon", Program.agent())
                .pairs("pair", "pair");
        assertStock(ended, "keysource.agent.warm-up: found 'soon', allowed is 'first-use' or a time span");
    }

    @Test
    void premain_fileThatIsMissing_oneWarningNamesIt() throws Exception {
        Ended ended = program().with(Program.agent("nowhere.properties")).pairs("pair", "pair");
        assertStock(ended, "settings file 'nowhere.properties'", "the program runs without the agent");
    }

    @Test
    void premain_fileThatIsMalformed_oneWarningNamesIt() throws Exception {
        Path file = program().settings("keysource.chain = \\u12");
        Ended ended = program().with(Program.agent(file.toString())).pairs("pair", "pair");
        assertStock(ended, "settings file '" + file + "'");
    }

    @Test
    void premain_chainThatCannotBeOpened_oneWarningAndPairsOfTheJdk() throws Exception {
        Ended ended = program()
                .with("-Dkeysource.chain=pool(nonsense)", Program.agent())
                .pairs("pair", "pair");
        assertThat(ended.err())
                .singleElement()
                .asString()
                .contains("keysource.chain", "unknown source 'nonsense'", "known are local");
        assertThat(ended.out()).containsExactly(POOLED, POOLED, "done", "hook");
        assertThat(ended.code()).isZero();
    }

    @Test
    void premain_furlThatIsRefused_oneWarningWithoutTheSecret() throws Exception {
        String secret = "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2U";
        Ended ended = program()
                .with(
                        "-Dkeysource.chain=pool(remote)",
                        "-Dkeysource.remote.furl=keysource://short@localhost:1/" + secret + "#v=1",
                        Program.agent())
                .pairs("pair", "pair");
        assertThat(ended.err())
                .singleElement()
                .asString()
                .contains("keysource.remote.furl")
                .doesNotContain(secret);
        assertThat(ended.out()).containsExactly(POOLED, POOLED, "done", "hook");
    }

    @Test
    void premain_twice_oneWarning() throws Exception {
        Ended ended = program().with(Program.agent(), Program.agent()).pairs("pair", "pair");
        assertThat(ended.err()).singleElement().asString().contains("found another agent");
        assertThat(ended.out()).containsExactly(POOLED, POOLED, "done", "hook");
    }

    @Test
    void agentmain_programThatHasMadePairs_getsTheNextFromThePool() throws Exception {
        Program program = program().with("-XX:+EnableDynamicAgentLoading");
        Process process = program.startPairs("pair", "wait", "pair");
        try {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> program.lines("out").contains(STOCK));
            VirtualMachine machine = VirtualMachine.attach(Long.toString(process.pid()));
            machine.loadAgent(Program.JAR.toString());
            machine.loadAgent(Program.JAR.toString());
            machine.detach();
        } finally {
            process.getOutputStream().close();
        }
        Ended ended = program.end(process);
        assertThat(ended.out()).containsExactly(STOCK, POOLED, "done", "hook");
        assertThat(ended.err()).singleElement().asString().contains("found another agent");
        assertThat(ended.code()).isZero();
    }

    @Test
    void premain_providerPutInFrontLater_doesNotComeFirst() throws Exception {
        Ended ended = program().with(Program.agent()).pairs("digest", "front", "pair");
        assertThat(ended.err()).isEmpty();
        assertThat(ended.out()).containsExactly(POOLED, "done", "hook");
    }

    @Test
    void premain_programRemovesTheProvider_pairsOfTheJdk() throws Exception {
        Ended ended = program().with(Program.agent()).pairs("pair", "remove", "pair", "pair");
        assertThat(ended.err()).singleElement().asString().contains("has removed the provider Keysource");
        assertThat(ended.out()).containsExactly(POOLED, STOCK, STOCK, "done", "hook");
        Ended before = program().with(Program.agent()).pairs("remove", "pair");
        assertThat(before.out()).contains("done");
        assertThat(before.code()).isZero();
    }

    @Test
    @EnabledForJreRange(max = JRE.JAVA_23)
    void premain_securityManager_oneWarningNamesIt() throws Exception {
        Ended ended = program()
                .with("-Djava.security.manager", Program.agent())
                .with("-Djava.security.policy="
                        + Files.write(
                                directory.resolve("policy"),
                                List.of("grant { permission java.security.AllPermission; };")))
                .pairs("pair", "pair");
        assertThat(ended.complaints()).singleElement().asString().contains("java.security.manager");
        assertThat(ended.out()).containsExactly(STOCK, STOCK, "done", "hook");
    }

    @Test
    void premain_nothingCanBeWritten_worksAsUsual() throws Exception {
        Path empty = Files.createDirectory(directory.resolve("empty"));
        Ended ended = program()
                .with("-Djava.io.tmpdir=/proc/nowhere", "-Duser.home=/proc/nowhere", "-XX:-UsePerfData")
                .with("-Duser.dir=" + empty, Program.agent())
                .pairs("pair", "pair");
        assertThat(ended.complaints()).isEmpty();
        assertThat(ended.out()).containsExactly(POOLED, POOLED, "done", "hook");
        try (Stream<Path> files = Files.list(empty)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void toolOptions_keytoolAndJavac_workAsWithout() throws Exception {
        Program tools = program().withVariable("JAVA_TOOL_OPTIONS", Program.agent());
        Path store = directory.resolve("store.p12");
        Ended keytool = tools.run(
                Program.tool("keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "RSA",
                "-keysize",
                "2048",
                "-alias",
                "a",
                "-dname",
                "CN=a",
                "-storepass",
                "changeit",
                "-keystore",
                store.toString());
        assertThat(keytool.code()).as(keytool.toString()).isZero();
        assertThat(store).isNotEmptyFile();
        Path source = Files.writeString(directory.resolve("A.java"), "class A {}");
        Ended javac = tools.run(Program.tool("javac").toString(), source.toString());
        assertThat(javac.code()).isZero();
        assertThat(javac.complaints()).isEmpty();
        assertThat(directory.resolve("A.class")).exists();
    }

    @Test
    void jlink_imageOfFewModules_isEnough() throws Exception {
        Path image = directory.resolve("image");
        Ended jlink = program()
                .run(
                        Program.tool("jlink").toString(),
                        "--add-modules",
                        "java.base,java.instrument,java.management",
                        "--output",
                        image.toString());
        assertThat(jlink.code()).as(jlink.toString()).isZero();
        Ended ended = program()
                .java(image.resolve("bin").resolve("java"))
                .with(Program.agent())
                .pairs("pair", "pair");
        assertThat(ended.err()).isEmpty();
        assertThat(ended.out()).containsExactly(POOLED, POOLED, "done", "hook");
    }
}
