package dev.keysource.testkit.junit;

import dev.keysource.KeyPairConfigurationException;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSources;
import dev.keysource.KeyPairSpec;
import dev.keysource.remote.Furl;
import dev.keysource.remote.ServerIdentity;
import dev.keysource.testkit.ScriptedSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class KeyCacheTest {
    private static final KeyPairSpec SPEC = KeyPairSpec.ED25519;
    private static final String PARAMETER = "keysource.test.cache";

    @TempDir
    private Path temp;

    private KeyCache open() {
        return new KeyCache(directory(), PARAMETER);
    }

    private Path directory() {
        return temp.resolve("parent/keys");
    }

    private Path onlyFile() throws IOException {
        try (Stream<Path> files = Files.list(directory())) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            return all.get(0);
        }
    }

    private static void assertSame(KeyPair found, KeyPair expected) {
        assertThat(found.getPrivate().getEncoded())
                .isEqualTo(expected.getPrivate().getEncoded());
        assertThat(found.getPublic().getEncoded())
                .isEqualTo(expected.getPublic().getEncoded());
    }

    /** What is logged meanwhile, each message on a line. */
    private static String warnings(Runnable action) {
        List<String> said = Collections.synchronizedList(new ArrayList<>());
        Logger logger = Logger.getLogger(KeyCache.class.getName());
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                said.add(record.getLevel() + " " + record.getMessage() + "\n");
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
        try {
            action.run();
        } finally {
            logger.removeHandler(handler);
            logger.setUseParentHandlers(true);
        }
        return String.join("", said);
    }

    @Test
    void keep_newDirectory_isForItsOwnerOnly() throws IOException {
        open().keep(SPEC, "", ScriptedSource.pair());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory())))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(onlyFile())))
                .isEqualTo("rw-------");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519", "X25519"})
    void read_afterKeep_isThatPair(String algorithm) throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance(algorithm).generateKeyPair();
        open().keep(SPEC, "../a\n\\b", pair);
        assertSame(open().read(SPEC, "../a\n\\b").orElseThrow(), pair);
        assertThat(open().read(SPEC, "")).isEmpty();
        assertThat(open().read(KeyPairSpec.ED448, "../a\n\\b")).isEmpty();
        assertThat(onlyFile().getParent()).isEqualTo(directory());
    }

    @Test
    void read_postQuantumPair_isThatPair() {
        try (PairMaker maker = new PairMaker()) {
            KeyPair pair = maker.one(KeyPairSpec.ML_DSA_44);
            open().keep(KeyPairSpec.ML_DSA_44, "", pair);
            assertSame(open().read(KeyPairSpec.ML_DSA_44, "").orElseThrow(), pair);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"digest", "key", "empty", "truncated", "garbage", "mode", "link", "renamed"})
    void read_damagedFile_warnsOnceAndIsMadeAnew(String damage) throws IOException {
        KeyPair pair = ScriptedSource.pair();
        open().keep(SPEC, "", pair);
        Path file = onlyFile();
        String text = Files.readString(file);
        switch (damage) {
            case "digest" -> Files.writeString(file, text.replace("Digest: ", "Digest: x"));
            case "key" -> Files.writeString(file, text.replaceFirst("M[A-Za-z0-9]", "MQ"));
            case "empty" -> Files.writeString(file, "");
            case "truncated" -> Files.writeString(file, text.substring(0, text.length() - 40));
            case "garbage" -> Files.write(file, new byte[] {-1, -2, 0, 10});
            case "mode" -> Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
            case "link" -> {
                Files.move(file, temp.resolve("elsewhere"));
                Files.createSymbolicLink(file, temp.resolve("elsewhere"));
            }
            default -> {
                open().keep(KeyPairSpec.ED448, "", ScriptedSource.pair());
                Files.delete(file);
                Files.move(onlyFile(), file);
            }
        }
        KeyCache cache = open();
        String first = warnings(() -> assertThat(cache.read(SPEC, "")).isEmpty());
        assertThat(first.lines()).hasSize(1);
        assertThat(first).contains(file.toString(), "made anew").doesNotContain("MC4C");
        KeyPair other = ScriptedSource.pair();
        String second = warnings(() -> {
            cache.keep(SPEC, "", other);
            assertSame(cache.read(SPEC, "").orElseThrow(), other);
        });
        assertThat(second).isEmpty();
    }

    @Test
    void open_directoryForAll_warnsAndKeepsNothing() throws IOException {
        Files.createDirectories(directory());
        Files.setPosixFilePermissions(directory(), PosixFilePermissions.fromString("rwxr-xr-x"));
        KeyPair pair = ScriptedSource.pair();
        String said = warnings(() -> {
            KeyCache cache = open();
            assertThat(cache.keep(SPEC, "", pair)).isSameAs(pair);
            assertThat(cache.read(SPEC, "")).isEmpty();
        });
        assertThat(said.lines()).hasSize(1);
        assertThat(said).contains(PARAMETER, directory().toString(), "chmod 700");
        assertThat(directory()).isEmptyDirectory();
    }

    @Test
    void open_fileInPlaceOfTheDirectory_warnsAndKeepsNothing() throws IOException {
        Files.createDirectories(directory().getParent());
        Files.writeString(directory(), "");
        assertThat(warnings(this::open).lines()).hasSize(1);
    }

    @Test
    void keep_manyAtOnce_agreeOnOnePair() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            Callable<String> one = () -> {
                KeyPair kept = open().keep(SPEC, "", ScriptedSource.pair());
                return kept.getPublic().toString();
            };
            assertThat(threads.invokeAll(Collections.nCopies(32, one)).stream()
                            .map(future -> {
                                try {
                                    return future.get();
                                } catch (Exception e) {
                                    throw new AssertionError(e);
                                }
                            })
                            .distinct())
                    .hasSize(1);
        } finally {
            threads.shutdownNow();
        }
        assertThat(onlyFile()).isRegularFile();
    }

    /** Whatever a node or a key generator reads keys and capabilities from. */
    @Test
    void file_asIdentityOrFurl_isRefused() throws IOException {
        open().keep(SPEC, "", ScriptedSource.pair());
        open().keep(KeyPairSpec.RSA_2048, "x", rsa());
        try (Stream<Path> files = Files.list(directory())) {
            for (Path file : files.toList()) {
                assertThatThrownBy(() -> ServerIdentity.read(file)).isInstanceOf(KeyPairConfigurationException.class);
                assertThatThrownBy(() -> Furl.read(file)).isInstanceOf(KeyPairConfigurationException.class);
                Path node = Files.createDirectory(temp.resolve("node-" + file.getFileName()));
                Files.copy(file, node.resolve("key_generator.furl"));
                assertThatThrownBy(() -> KeyPairSources.forDirectory(node))
                        .isInstanceOf(KeyPairConfigurationException.class);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"test", "cache", "testkit", "junit"})
    void chain_thatNamesTheCache_isRefused(String name) {
        assertThatThrownBy(() -> {
                    try (KeyPairSource chain = KeyPairSources.forChain(name)) {
                        assertThat(chain).isNull();
                    }
                })
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining("unknown source");
    }

    @Test
    void sharedPairs_withCache_areThoseOfTheRunBefore() {
        KeyPair first;
        KeyPair second;
        try (PairMaker maker = new PairMaker()) {
            first = new SharedPairs(maker, Optional.of(open())).get("RSA-2048", "");
        }
        try (PairMaker maker = new PairMaker()) {
            second = new SharedPairs(maker, Optional.of(open())).get("RSA-2048", "");
        }
        assertSame(second, first);
    }

    private static KeyPair rsa() {
        try {
            return KeyPairGenerator.getInstance("RSA").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
