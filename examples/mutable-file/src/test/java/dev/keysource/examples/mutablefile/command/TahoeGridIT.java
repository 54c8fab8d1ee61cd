package dev.keysource.examples.mutablefile.command;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSources;
import dev.keysource.KeyPairSpec;
import dev.keysource.examples.mutablefile.AnswerLog;
import dev.keysource.examples.mutablefile.Creation;
import dev.keysource.examples.mutablefile.TestKeys;
import dev.keysource.examples.mutablefile.capability.Capability;
import dev.keysource.examples.mutablefile.capability.Format;
import dev.keysource.examples.mutablefile.grid.FormData;
import dev.keysource.examples.mutablefile.grid.GridStore;
import dev.keysource.examples.mutablefile.grid.TahoeGrid;
import dev.keysource.examples.mutablefile.grid.TahoeInstallation;
import dev.keysource.examples.mutablefile.grid.TahoeNode;
import dev.keysource.examples.mutablefile.store.FileStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The original's system test on the real grid: one client has the furl of a key generator, the other has not. */
@Tag("grid")
@Timeout(600)
class TahoeGridIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int SIZE = 12;

    @TempDir
    private static Path shared;

    private static TahoeInstallation tahoe;
    private static TahoeGrid grid;
    private static Path served;
    private static Path alone;
    private static TestGenerator generator;

    @TempDir
    private Path temporary;

    @BeforeAll
    static void startGrid() throws Exception {
        tahoe = TahoeInstallation.get();
        generator = TestGenerator.start(shared.resolve("generator"), SIZE);
        grid = TahoeGrid.start(tahoe, shared);
        served = grid.startClient("served");
        alone = grid.startClient("alone");
        generator.serve(served);
    }

    @AfterAll
    static void stopGrid() {
        grid.close();
        generator.close();
    }

    /** Runs one of our commands on a client that is also the node with the configuration. */
    private static String create(Path client, String command, String... arguments) {
        return ours(client, command, join(List.of("--config", client.toString()), arguments));
    }

    private static String ours(Path client, String command, List<String> arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(join(List.of(command, "--node-directory", client.toString()), arguments.toArray(String[]::new))
                        .toArray(String[]::new));
        assertThat(exit).as("%s: %s", command, err).isZero();
        return out.toString().strip();
    }

    private static List<String> join(List<String> first, String... more) {
        List<String> all = new ArrayList<>(first);
        all.addAll(Arrays.asList(more));
        return all;
    }

    private Path file(String content) throws Exception {
        return Files.writeString(temporary.resolve("file.txt"), content);
    }

    @Test
    void everyWayOfCreating_clientWithFurl_takesExactlyOnePair() throws Exception {
        generator.close();
        generator.startAgain();
        generator.awaitWarm();
        String file = file("one").toString();

        String put = create(served, "create", file);
        assertThat(generator.level()).as("file by PUT").isEqualTo(SIZE - 1);
        create(served, "create", "--format", "mdmf", file);
        assertThat(generator.level()).as("MDMF file by PUT").isEqualTo(SIZE - 2);
        String top = create(served, "mkdir", "top");
        assertThat(generator.level()).as("unlinked mkdir").isEqualTo(SIZE - 3);
        String full = create(served, "mkdir", "--child", "a=" + put, "--child", "b=" + top, "full");
        assertThat(generator.level()).as("mkdir with children").isEqualTo(SIZE - 4);
        String medium = create(served, "mkdir", "--format", "mdmf", "--child", "a=" + put, "full");
        assertThat(generator.level()).as("MDMF mkdir with children").isEqualTo(SIZE - 5);
        String inner = create(served, "mkdir", "--parent", top, "inner");
        assertThat(generator.level()).as("nested mkdir").isEqualTo(SIZE - 6);
        String nested = create(served, "create", "--parent", inner, file);
        assertThat(generator.level()).as("nested file").isEqualTo(SIZE - 7);
        String posted = postUpload(top, "posted");
        assertThat(generator.level()).as("file by POST upload").isEqualTo(SIZE - 8);

        assertThat(ours(served, "read", List.of(full)).lines()).containsExactly(put + " a", top + " b");
        assertThat(ours(served, "read", List.of(medium))).isEqualTo(put + " a");
        assertThat(ours(served, "read", List.of(top)).lines()).containsExactly(inner + " inner", posted + " posted");
        assertThat(ours(served, "read", List.of(inner))).isEqualTo(nested + " file.txt");
        for (String cap : List.of(put, top, full, medium, inner, nested, posted)) {
            ours(served, "verify", List.of(cap));
        }

        create(alone, "create", file);
        create(alone, "mkdir", "--format", "mdmf", "elsewhere");
        assertThat(generator.stats().delivered()).isEqualTo(8);
        assertThat(generator.level()).as("the other client takes none").isEqualTo(SIZE - 8);
    }

    private static String postUpload(String parent, String name) throws Exception {
        try (KeyPairSource source = KeyPairSources.forDirectory(served)) {
            KeyPair pair = source.get(KeyPairSpec.RSA_2048, PATIENCE);
            FormData form = new FormData()
                    .field("t", "upload")
                    .field("format", "mdmf")
                    .field("name", name)
                    .field(
                            "private-key",
                            Base64.getUrlEncoder()
                                    .encodeToString(pair.getPrivate().getEncoded()))
                    .field("file", "posted");
            byte[] answer = TahoeNode.inDirectory(served)
                    .post(TahoeNode.path(Capability.parse(parent)), form.contentType(), form.body())
                    .join();
            String capability = new String(answer, StandardCharsets.US_ASCII).strip();
            assertThat(capability)
                    .isEqualTo(Capability.ofPair(pair, Format.MDMF, false).text());
            return capability;
        }
    }

    @Test
    void content_writtenThroughUs_isReadByTahoeAndTheOtherWayRound() throws Exception {
        String node = alone.toString();
        String ours = create(alone, "create", "--format", "mdmf", file("ours").toString());
        assertThat(tahoe.tahoe("-d", node, "get", ours)).isEqualTo("ours");
        tahoe.tahoe("-d", node, "put", file("overwritten by tahoe").toString(), ours);
        assertThat(read(ours)).isEqualTo("overwritten by tahoe");

        String theirs = tahoe.tahoe(
                        "-d", node, "put", "--format=sdmf", file("theirs").toString())
                .strip();
        assertThat(read(theirs)).isEqualTo("theirs");
        ours(alone, "write", List.of(theirs, file("overwritten by us").toString()));
        assertThat(tahoe.tahoe("-d", node, "get", theirs)).isEqualTo("overwritten by us");

        String directory = create(alone, "mkdir", "--child", "one=" + ours, "--child", "two=" + theirs, "d");
        assertThat(tahoe.tahoe("-d", node, "ls", directory).lines()).containsExactly("one", "two");
        String empty = tahoe.tahoe("-d", node, "mkdir").strip();
        assertThat(ours(alone, "read", List.of(empty))).isEmpty();
    }

    private static String read(String capability) {
        try (FileStore store = new GridStore(TahoeNode.inDirectory(alone))) {
            return new String(store.read(Capability.parse(capability)).join(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void privateKeyOfOurs_givenToTahoesCommandLine_givesOurCapability() throws Exception {
        KeyPair pair = TestKeys.rsa();
        Path pem = Files.writeString(
                temporary.resolve("key.txt"),
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                                .encodeToString(pair.getPrivate().getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");
        String put = tahoe.tahoe(
                "-d",
                alone.toString(),
                "put",
                "--mutable",
                "--private-key-path=" + pem,
                file("x").toString());
        assertThat(put.strip())
                .isEqualTo(Capability.ofPair(pair, Format.SDMF, false).text());
    }

    @Test
    void generator_killedAndStartedAgain_creationGoesOnAndItIsUsedAgain() throws Exception {
        String file = file("content").toString();
        AnswerLog log = new AnswerLog();
        try (KeyPairSource source = KeyPairSources.builder().listener(log).forDirectory(served);
                FileStore store = new GridStore(TahoeNode.inDirectory(served))) {
            assertThat(tierOfNext(source, log, store)).isEqualTo("remote");
            generator.kill();
            for (int i = 0; i < 4; i++) {
                assertThat(tierOfNext(source, log, store)).isEqualTo("local");
            }
            assertThat(create(served, "create", file)).startsWith("URI:SSK:");
            generator.startAgain();
            await().atMost(PATIENCE).until(() -> tierOfNext(source, log, store).equals("remote"));
        }
    }

    private static String tierOfNext(KeyPairSource source, AnswerLog log, FileStore store) throws Exception {
        Creation.Order order =
                new Creation.Order("file", pair -> store.create(pair, Format.SDMF, new byte[] {1, 2, 3}));
        Creation.Made made =
                Creation.traced(source, PATIENCE, log).make(List.of(order)).get(0);
        assertThat(made.capability().join().text()).startsWith("URI:SSK:");
        return made.answer().orElseThrow().tier();
    }
}
