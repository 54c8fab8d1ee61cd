package dev.keysource.examples.mutablefile.command;

import com.google.gson.JsonObject;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSourceListener;
import dev.keysource.KeyPairSources;
import dev.keysource.KeyPairSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Nodes with and without a key generator in a process of its own, which dies and comes back. */
@Timeout(900)
class KeyGeneratorIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int SIZE = 8;

    @TempDir
    private Path temporary;

    private TestGenerator generator;
    private Path node;

    @BeforeEach
    void startGenerator() throws Exception {
        generator = TestGenerator.start(temporary.resolve("generator"), SIZE);
        node = Files.createDirectory(temporary.resolve("node"));
        generator.serve(node);
    }

    @AfterEach
    void endGenerator() {
        generator.close();
    }

    private int level() throws Exception {
        return generator.shownPool().get("level").getAsInt();
    }

    private List<String> execute(String command, Path config, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> all = new ArrayList<>(List.of(
                command,
                "--config",
                config.toString(),
                "--store",
                temporary.resolve("store").toString()));
        all.addAll(List.of(arguments));
        int exit = Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
        assertThat(exit).as(err.toString()).isZero();
        return out.toString().lines().toList();
    }

    @Test
    void everyWayOfCreating_nodeWithFurl_takesExactlyOnePair() throws Exception {
        Path file = Files.writeString(temporary.resolve("file"), "content");
        Path plain = Files.createDirectory(temporary.resolve("plain"));
        generator.awaitWarm();
        assertThat(level()).isEqualTo(SIZE);

        execute("create", node, file.toString());
        assertThat(level()).isEqualTo(SIZE - 1);
        String directory = execute("mkdir", node, "directory").get(0);
        assertThat(level()).isEqualTo(SIZE - 2);
        execute("create", node, "--format", "mdmf", "--parent", directory, file.toString());
        assertThat(level()).isEqualTo(SIZE - 3);

        execute("create", plain, file.toString());
        execute("mkdir", plain, "--format", "mdmf", "directory");
        JsonObject pool = generator.shownPool();
        assertThat(pool.get("level").getAsInt()).isEqualTo(SIZE - 3);
        assertThat(pool.get("delivered").getAsInt()).isEqualTo(3);
        assertThat(pool.get("generated").getAsInt()).isEqualTo(SIZE);
        assertThat(pool.get("misses").getAsInt()).isZero();
        assertThat(generator.stop()).isZero();
    }

    @Test
    void generator_killedAndStartedAgain_isReplacedByTheNodeItselfAndUsedAgain() throws Exception {
        Answers answers = new Answers();
        String furlBefore = Files.readString(generator.furl());
        try (KeyPairSource source = KeyPairSources.builder().listener(answers).forDirectory(node)) {
            await().atMost(PATIENCE).until(() -> answers.tierOfNext(source).equals("remote"));
            answers.failures.clear();

            generator.kill();
            for (int i = 0; i < 5; i++) {
                assertThat(answers.tierOfNext(source)).isEqualTo("local");
            }
            assertThat(answers.failures).isNotEmpty();
            assertThat(answers.failures)
                    .as("no request waits for a time-out of the dead server")
                    .extracting(KeyPairSourceException::reason)
                    .containsOnly(Reason.UNAVAILABLE);

            generator.startAgain();
            assertThat(Files.readString(generator.furl())).isEqualTo(furlBefore);
            await().atMost(PATIENCE).until(() -> answers.tierOfNext(source).equals("remote"));
        }
    }

    /** Which tier answered, and how the others failed. */
    private static final class Answers implements KeyPairSourceListener {
        private final BlockingQueue<String> tiers = new LinkedBlockingQueue<>();
        private final List<KeyPairSourceException> failures = new CopyOnWriteArrayList<>();

        String tierOfNext(KeyPairSource source) throws InterruptedException {
            assertThat(source.get(KeyPairSpec.RSA_2048, PATIENCE)).isNotNull();
            return tiers.take();
        }

        @Override
        public void onAnswer(String chain, String tier, KeyPairSpec spec, long waitedNanos) {
            tiers.add(tier);
        }

        @Override
        public void onFallback(String chain, String tier, KeyPairSpec spec, KeyPairSourceException failure) {
            failures.add(failure);
        }
    }
}
