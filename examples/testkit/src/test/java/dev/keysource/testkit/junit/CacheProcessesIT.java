package dev.keysource.testkit.junit;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Processes that use one directory at the same time, as the forks of a build do. */
@Timeout(300)
class CacheProcessesIT {
    private static final int PROCESSES = 4;

    @TempDir
    private Path directory;

    /** Prints the public key of a shared pair. */
    static final class Fork {
        public static void main(String[] args) {
            try (PairMaker maker = new PairMaker()) {
                KeyCache cache = new KeyCache(Path.of(args[0]), "keysource.test.cache");
                byte[] key = new SharedPairs(maker, Optional.of(cache))
                        .get("RSA-2048", "")
                        .getPublic()
                        .getEncoded();
                System.out.println(Base64.getEncoder().encodeToString(key));
            }
        }
    }

    @RepeatedTest(2)
    void forks_atTheSameTime_haveTheSamePair() throws Exception {
        List<Process> forks = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        try {
            for (int i = 0; i < PROCESSES; i++) {
                forks.add(new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Fork.class.getName(),
                                directory.resolve("keys").toString())
                        .redirectErrorStream(true)
                        .start());
            }
            for (Process fork : forks) {
                keys.add(new String(fork.getInputStream().readAllBytes(), UTF_8));
                assertThat(fork.waitFor()).isZero();
            }
        } finally {
            forks.forEach(Process::destroyForcibly);
        }
        assertThat(keys).hasSize(1).first().asString().startsWith("MIIB");
        assertThat(directory.resolve("keys").toFile().list()).hasSize(1);
    }
}
