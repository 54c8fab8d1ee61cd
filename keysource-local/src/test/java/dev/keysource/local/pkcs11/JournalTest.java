package dev.keysource.local.pkcs11;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Security;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

class JournalTest {
    @TempDir
    private Path directory;

    private Path root;

    @BeforeEach
    void openDirectory() {
        root = directory.resolve("state/journal");
    }

    private Journal begin(String token) throws Exception {
        return Journal.begin(root, token, "a-{id}-b", new SecureRandom());
    }

    private static NamedKey key(Journal journal) throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("EC").generateKeyPair();
        String alias = journal.nextAlias();
        return new NamedKey(
                alias,
                PlaceholderCertificate.make(
                        alias,
                        pair.getPublic(),
                        pair.getPrivate(),
                        Objects.requireNonNull(Security.getProvider("SunEC")),
                        new SecureRandom()));
    }

    /** Makes a journal look as if it were of a process that died. */
    private static void die(Journal journal) throws Exception {
        journal.close();
        Path directory = Path.of(journal.toString());
        String name = directory.getFileName().toString().replaceFirst("-[0-9]+\\.", "-1.");
        Files.move(directory, directory.resolveSibling(name), StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void add_keys_areThereUntilTheyAreRemoved() throws Exception {
        Journal journal = begin("t");
        NamedKey one = key(journal);
        NamedKey other = key(journal);
        journal.add(one);
        journal.add(other);
        journal.remove(one);
        assertThat(journal.keys()).containsExactly(other);
        assertThat(journal.isEmpty()).isFalse();
        journal.remove(other);
        assertThat(journal.isEmpty()).isTrue();
        journal.delete();
        try (Stream<Path> left = Files.list(root)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void left_deadProcess_tellsItsKeysAndHowItCalledThemFirst() throws Exception {
        Journal dead = begin("t");
        NamedKey key = key(dead);
        String unnamed = dead.unnamed();
        dead.add(key);
        die(dead);
        List<Journal> left = begin("t").left();
        assertThat(left).hasSize(1);
        assertThat(left.get(0).keys()).containsExactly(key);
        assertThat(left.get(0).firstName()).isEqualTo(unnamed);
    }

    @Test
    void left_otherTokensAndLivingSources_areLeftAlone() throws Exception {
        die(begin("other"));
        begin("t").add(key(begin("t")));
        assertThat(begin("t").left()).isEmpty();
    }

    @Test
    void aliases_always_areOfTheTemplateAndDifferent() throws Exception {
        Journal journal = begin("t");
        assertThat(Stream.of(journal.unnamed(), journal.nextAlias(), journal.nextAlias()))
                .allMatch(name -> name.matches("a-[0-9a-f]{12}(-\\d+)?-b"))
                .doesNotHaveDuplicates();
    }
}
