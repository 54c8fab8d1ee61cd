package dev.keysource.testkit.junit;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;

import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What lives as long as the run: the sources, the shared pairs, and the key generators that are no class's own. Opened with the
 * first annotation. Thread-safe.
 */
@SuppressWarnings({"deprecation", "removal"}) // JUnit before 5.13 closes nothing else
final class Session implements Store.CloseableResource, AutoCloseable {
    static final Namespace NAMESPACE = Namespace.create("dev.keysource.testkit.junit");

    private static final String CACHE = "keysource.test.cache";

    private final KeyGenerators generators = new KeyGenerators();
    private final PairMaker maker = new PairMaker();
    /** By their directories; the pairs that are not kept between runs by none. */
    private final Map<Optional<Path>, SharedPairs> shared = new ConcurrentHashMap<>();

    /** That of the launcher's session, or of the run where JUnit (before 5.13) tells of no session. */
    static Session of(ExtensionContext context) {
        Store store;
        try {
            store = LauncherSessionStore.of(context);
        } catch (NoSuchMethodError | NoClassDefFoundError e) {
            store = context.getRoot().getStore(NAMESPACE);
        }
        return store.getOrComputeIfAbsent(Session.class, key -> new Session(), Session.class);
    }

    /** Apart, as older versions of JUnit cannot link it. */
    private static final class LauncherSessionStore {
        static Store of(ExtensionContext context) {
            return context.getStore(ExtensionContext.StoreScope.LAUNCHER_SESSION, NAMESPACE);
        }
    }

    /** The pair for a place. */
    KeyPair keyPair(TestKeyPair wanted, Class<?> type, ExtensionContext context) {
        UnusableAnnotationException.check(type, "@TestKeyPair", KeyPair.class);
        if (!wanted.fresh()) {
            Optional<Path> directory = context.getConfigurationParameter(CACHE)
                    .map(String::strip)
                    .filter(text -> !text.isEmpty())
                    .map(text -> Path.of(text).toAbsolutePath().normalize());
            return shared.computeIfAbsent(directory, this::sharedPairs).get(wanted.value(), wanted.name());
        }
        if (!wanted.name().isEmpty()) {
            throw new UnusableAnnotationException("@TestKeyPair: found fresh = true and the name '" + wanted.name()
                    + "', allowed is one of them: a fresh pair belongs to one place only");
        }
        return maker.fresh(wanted.value());
    }

    private SharedPairs sharedPairs(Optional<Path> directory) {
        return new SharedPairs(maker, directory.map(path -> new KeyCache(path, CACHE)));
    }

    KeyGenerators generators() {
        return generators;
    }

    @Override
    public void close() {
        generators.close();
        maker.close();
    }
}
