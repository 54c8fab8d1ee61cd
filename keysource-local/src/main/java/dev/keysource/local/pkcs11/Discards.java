package dev.keysource.local.pkcs11;

import dev.keysource.KeyPairSourceException;
import dev.keysource.internal.Guard;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The keys that were discarded and that a token may still have. They are deleted again and again, until the token says that they
 * are gone. Safe for use by many threads at once.
 */
final class Discards {
    private final String source;
    private final Keeping keeping;
    private final Connection connection;
    private final Map<Kept, Runnable> waiting = new ConcurrentHashMap<>();
    private volatile @Nullable KeyPairSourceException failure;

    Discards(String source, Keeping keeping, Connection connection) {
        this.source = source;
        this.keeping = keeping;
        this.connection = connection;
    }

    /** @param gone runs when the token no longer has the key */
    void add(Kept key, Runnable gone) {
        waiting.put(key, gone);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Why the last attempt to delete a key came to nothing; {@code null} if none did. */
    @Nullable
    KeyPairSourceException failure() {
        return failure;
    }

    /** Deletes what can be deleted now. */
    synchronized void delete() {
        Token token = connection.current();
        if (token == null) {
            return;
        }
        KeyPairSourceException failed = null;
        for (Kept key : List.copyOf(waiting.keySet())) {
            try {
                if (keeping.delete(token, key)) {
                    Runnable gone = waiting.remove(key);
                    if (gone != null) {
                        Guard.run("noting that a key is gone", gone);
                    }
                }
            } catch (Throwable e) { // a native library is behind it
                failed = TokenErrors.unavailable(
                        source, null, "a key cannot be deleted yet: " + TokenErrors.words(e), e);
                if (!connection.isUsable(token)) {
                    break;
                }
            }
        }
        if (failed != null && failure == null) {
            Guard.log(source, failed);
        }
        failure = failed;
    }
}
