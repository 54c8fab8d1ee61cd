package dev.keysource.jca;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/** The provider in fresh JVMs: before the JCA was used, after it, and where the JVM refuses. */
@Timeout(300)
class JcaProcessIT {
    private static final String POLICY = """
            grant {
                permission java.util.PropertyPermission "*", "read,write";
                permission java.lang.RuntimePermission "*";
                permission java.io.FilePermission "<<ALL FILES>>", "read";
                permission java.lang.reflect.ReflectPermission "*";
                permission java.security.SecurityPermission "getProperty.*";
                permission java.security.SecurityPermission "putProviderProperty.*";
                %s
            };
            """;

    @TempDir
    private Path temp;

    @Test
    void install_beforeTheJcaIsUsed_standsLastAndIsPreferredWhateverIsPutFirst() throws Exception {
        assertThat(run("fresh"))
                .containsExactly(
                        "installed: last",
                        "Keysource, a pair of RSAPrivateCrtKeyImpl, asked for: [RSA-2048]",
                        "PSS: Keysource",
                        "uninstalled: true, not there",
                        "First");
    }

    @Test
    void install_afterTheJcaWasUsed_standsBeforeTheJdksAndComesBackInFront() throws Exception {
        assertThat(run("used"))
                .containsExactly(
                        "installed: before SunRsaSign",
                        "Keysource, a pair of RSAPrivateCrtKeyImpl, asked for: [RSA-2048]",
                        "PSS: Keysource",
                        "uninstalled: true, not there",
                        "First");
    }

    @Test
    @EnabledForJreRange(max = JRE.JAVA_17) // newer ones warn, or have none
    void install_whereASecurityManagerRefusesProviders_warnsOnceAndLeavesThePairsToTheJdk() throws Exception {
        List<String> lines = run("refused", policy(""));
        assertThat(lines.get(0)).contains(" WARN ", "insertProvider", "as without keysource");
        assertThat(lines.subList(1, lines.size()))
                .containsExactly(
                        "installed: not there",
                        "SunRsaSign, a pair of RSAPrivateCrtKeyImpl, asked for: []",
                        "PSS: SunRsaSign",
                        "uninstalled: false, not there",
                        "SunRsaSign");
    }

    @Test
    @EnabledForJreRange(max = JRE.JAVA_17)
    void install_whereASecurityManagerRefusesThePreference_standsBeforeTheJdks() throws Exception {
        List<String> lines = run(
                "used",
                policy("permission java.security.SecurityPermission \"insertProvider\";\n"
                        + "permission java.security.SecurityPermission \"insertProvider.*\";\n"
                        + "permission java.security.SecurityPermission \"removeProvider.*\";"));
        assertThat(lines)
                .containsExactly(
                        "installed: before SunRsaSign",
                        "Keysource, a pair of RSAPrivateCrtKeyImpl, asked for: [RSA-2048]",
                        "PSS: Keysource",
                        "uninstalled: true, not there",
                        "First");
    }

    @Test
    void generator_withoutALogAndWithoutAChain_isTheJdks() throws Exception {
        assertThat(run("bare", "-cp", classPathWithout("slf4j"))).endsWith("a pair of RSAPrivateCrtKeyImpl");
        assertThat(temp.resolve("out")).content().contains("absent.properties", "made as without keysource");
    }

    @Test
    void generator_whereSlf4jWritesNothing_complainsInTheLogOfTheJdk() throws Exception {
        assertThat(run("bare", "-cp", classPathWithout("slf4j-simple"))).endsWith("a pair of RSAPrivateCrtKeyImpl");
        assertThat(temp.resolve("out"))
                .content()
                .containsOnlyOnce("the chain cannot be opened: security.provider: found 'absent.properties'");
    }

    private static String classPathWithout(String jar) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains(jar))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private String[] policy(String more) throws Exception {
        Path policy = Files.writeString(temp.resolve("policy"), POLICY.formatted(more));
        return new String[] {"-Djava.security.manager", "-Djava.security.policy==" + policy};
    }

    private List<String> run(String what, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Dorg.slf4j.simpleLogger.logFile=System.out"));
        command.addAll(Arrays.asList(options));
        command.addAll(List.of(JcaProbe.class.getName(), what));
        Path out = temp.resolve("out");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        assertThat(process.waitFor()).as(() -> read(out)).isZero();
        return Files.readAllLines(out).stream()
                .filter(line -> !line.startsWith("WARNING: ")) // of the JDK about its own security manager
                .toList();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (java.io.IOException e) {
            return e.toString();
        }
    }
}
