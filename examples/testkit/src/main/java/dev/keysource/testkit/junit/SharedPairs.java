package dev.keysource.testkit.junit;

import dev.keysource.KeyPairSpec;

import javax.security.auth.Destroyable;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.util.Optional;

/** The pairs of a run that many places share: one for each spec and name, made once, however many ask at once. Thread-safe. */
final class SharedPairs {
    private record Id(KeyPairSpec spec, String name) {}

    private final PairMaker maker;
    private final Optional<KeyCache> cache;
    private final Once<Id, KeyPair> pairs = new Once<>();

    SharedPairs(PairMaker maker, Optional<KeyCache> cache) {
        this.maker = maker;
        this.cache = cache;
    }

    KeyPair get(String text, String name) {
        Id id = new Id(PairMaker.spec(text), name);
        return ownCopy(pairs.get(id, () -> find(id)));
    }

    private KeyPair find(Id id) {
        KeyPair kept = cache.flatMap(files -> files.read(id.spec, id.name)).orElse(null);
        if (kept != null) {
            return kept;
        }
        KeyPair made = maker.one(id.spec);
        return cache.map(files -> files.keep(id.spec, id.name, made)).orElse(made);
    }

    /** The pair itself if its private key cannot be destroyed, otherwise another object with the same key. */
    static KeyPair ownCopy(KeyPair pair) {
        if (!isDestroyable(pair.getPrivate())) {
            return pair;
        }
        KeyPair copy = KeyText.copy(pair);
        return copy == null ? pair : copy;
    }

    private static boolean isDestroyable(PrivateKey key) {
        try {
            return key.getClass().getMethod("destroy").getDeclaringClass() != Destroyable.class;
        } catch (NoSuchMethodException e) {
            return true;
        }
    }
}
