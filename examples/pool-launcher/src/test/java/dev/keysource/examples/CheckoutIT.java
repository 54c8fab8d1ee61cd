package dev.keysource.examples;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What git makes of this repository for those whose git changes the ends of lines. */
@Timeout(300)
class CheckoutIT {
    private static final String FOR_WINDOWS = "mvnw.cmd";

    @TempDir
    private Path temp;

    private Path root;

    @BeforeEach
    void findTheRepository() throws Exception {
        root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("keysource-api"))) {
            root = root.getParent();
        }
        assumeTrue(Files.exists(root.resolve(".git")), "this is no clone");
        assumeTrue(git("--version") == 0, "git is missing");
        // The owner of the repository may be another user.
        Files.writeString(temp.resolve("gitconfig"), "[safe]\n\tdirectory = *\n");
    }

    @Test
    void clone_withConversionOfLineEnds_hasTheSameBytes() throws Exception {
        SortedMap<String, String> plain = clone("false");
        SortedMap<String, String> converted = clone("true");
        assertThat(converted.keySet()).isEqualTo(plain.keySet()).contains("mvnw", ".ci/run", FOR_WINDOWS);
        assertThat(converted.keySet())
                .filteredOn(name -> !converted.get(name).equals(plain.get(name)))
                .isEmpty();
        assertThat(converted.keySet())
                .filteredOn(name -> converted.get(name).contains("\r"))
                .containsExactly(FOR_WINDOWS);
        assertThat(converted.get(FOR_WINDOWS).replace("\r\n", "")).doesNotContain("\n", "\r");
    }

    /** The files of a new clone, by their names. */
    private SortedMap<String, String> clone(String autocrlf) throws Exception {
        Path clone = temp.resolve("clone-" + autocrlf);
        String from = root.toUri().toString();
        String to = clone.toString();
        assertThat(git("clone", "--quiet", "--depth=1", "--config", "core.autocrlf=" + autocrlf, from, to))
                .isZero();
        SortedMap<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(clone)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                Path name = clone.relativize(file);
                if (!name.startsWith(".git")) {
                    files.put(name.toString(), Files.readString(file, ISO_8859_1));
                }
            }
        }
        return files;
    }

    private int git(String... args) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(args));
        ProcessBuilder git = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        // Those of a hook or a build that git itself runs would name another repository.
        git.environment().keySet().removeAll(Set.of("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"));
        git.environment().put("GIT_CONFIG_GLOBAL", temp.resolve("gitconfig").toString());
        try {
            return git.start().waitFor();
        } catch (IOException e) {
            return 127; // what a shell says of a command that it does not find
        }
    }
}
