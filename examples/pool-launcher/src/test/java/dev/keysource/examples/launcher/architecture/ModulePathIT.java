package dev.keysource.examples.launcher.architecture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The libraries as modules, in a process of its own, with what they require and nothing optional: no annotations, no
 * native providers, no metrics, no logging back end.
 */
@Timeout(600)
class ModulePathIT {
    private static final Pattern NEEDED = Pattern.compile(
            "(keysource-(api|local|pool|remote)|slf4j-api|bcprov-jdk18on"
                    + "|bcpkix-jdk18on|bcutil-jdk18on|caffeine|grpc-(api|context|core|util|stub|services|protobuf|protobuf-lite"
                    + "|netty-shaded)|protobuf-java|proto-google-common-protos|guava|failureaccess|perfmark-api)-\\d.*(?<!-tests)\\.jar");

    @TempDir
    private Path temp;

    @Test
    void modulePath_withoutOptionalDependencies_findsTheProvidersAndServesPairs() throws Exception {
        String modulePath = LibraryModules.classPath().stream()
                .filter(entry -> NEEDED.matcher(entry.getFileName().toString()).matches())
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
        Path out = temp.resolve("out");
        Path err = temp.resolve("err");
        Process probe = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-XX:TieredStopAtLevel=1",
                        "--module-path",
                        modulePath,
                        "--add-modules",
                        "dev.keysource.local,dev.keysource.pool,dev.keysource.remote",
                        "src/test/modulepath/Probe.java")
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertThat(probe.waitFor()).as(() -> read(err)).isZero();
        assertThat(Files.readAllLines(out))
                .containsExactlyInAnyOrder(
                        "provider local in dev.keysource.local",
                        "provider pkcs11 in dev.keysource.local",
                        "provider pool in dev.keysource.pool",
                        "provider remote in dev.keysource.remote",
                        "pair Ed25519 PKCS#8",
                        "pair ML-DSA-44 PKCS#8");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
