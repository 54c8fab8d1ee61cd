package dev.keysource.examples.launcher;

import dev.keysource.KeyPairSpec;
import org.jspecify.annotations.Nullable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A program that reads pairs, and what it cannot read or use. {@code examples/clients/make-clients} installs or builds it,
 * in the directory that the system property {@code interop.clients} names, or in the user's cache.
 */
enum InteropReader {
    /** The command of this machine, whatever its version; the environment variable {@code KEYSOURCE_OPENSSL} names another. */
    OPENSSL {
        @Override
        List<String> program() {
            String openssl =
                    Optional.ofNullable(System.getenv("KEYSOURCE_OPENSSL")).orElse("openssl");
            return List.of(READERS.resolve("reader.sh").toString(), openssl);
        }

        @Override
        @Nullable
        String cannot(KeyPairSpec spec, String version) {
            return isPostQuantum(spec) && version.matches("OpenSSL 3\\.[0-4]\\..*")
                    ? "OpenSSL knows ML-DSA, ML-KEM and SLH-DSA from 3.5 on"
                    : null;
        }
    },
    PYTHON {
        @Override
        List<String> program() {
            return List.of(
                    CLIENTS.resolve("python/bin/python").toString(),
                    READERS.resolve("reader.py").toString());
        }

        @Override
        @Nullable
        String cannot(KeyPairSpec spec, String version) {
            return spec.algorithm().equals("SLH-DSA") || spec.equals(KeyPairSpec.ML_KEM_512)
                    ? "cryptography 50 has neither SLH-DSA nor ML-KEM-512"
                    : null;
        }
    },
    NODE {
        @Override
        List<String> program() {
            return List.of(
                    CLIENTS.resolve("node/node_modules/.bin/node").toString(),
                    READERS.resolve("reader.mjs").toString());
        }
    },
    /** The standard library, and circl for what that does not know. */
    GO {
        @Override
        List<String> program() {
            return List.of(CLIENTS.resolve("go/reader").toString());
        }
    },
    /** The crates of RustCrypto and dalek. */
    RUST {
        @Override
        List<String> program() {
            return List.of(CLIENTS.resolve("rust/reader").toString());
        }
    };

    static final Path CLIENTS = Path.of(System.getProperty(
            "interop.clients", Path.of(System.getProperty("user.home"), ".cache", "keysource", "clients") + ""));
    private static final Path READERS =
            Path.of("src", "test", "interop", "readers").toAbsolutePath();

    abstract List<String> program();

    /**
     * Why it cannot use such a pair; {@code null} if it can.
     *
     * @param version what it says of itself
     */
    @Nullable
    String cannot(KeyPairSpec spec, String version) {
        return null;
    }

    /** How to have it read pairs, if it is there. Only Go and Rust may be absent, which not every machine has. */
    Optional<ProcessBuilder> command(Path pairs, List<String> specs) {
        if ((this == GO || this == RUST) && !Files.exists(Path.of(program().get(0)))) {
            return Optional.empty();
        }
        List<String> command = new ArrayList<>(program());
        command.add(pairs.toString());
        command.addAll(specs);
        return Optional.of(new ProcessBuilder(command));
    }

    String absence() {
        return "make-clients has built no reader in " + this + ", and says why";
    }

    private static boolean isPostQuantum(KeyPairSpec spec) {
        return List.of("ML-DSA", "ML-KEM", "SLH-DSA").contains(spec.algorithm());
    }
}
