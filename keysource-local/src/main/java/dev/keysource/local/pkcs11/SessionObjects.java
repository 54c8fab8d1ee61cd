package dev.keysource.local.pkcs11;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.keysource.internal.Timekeeper;

import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * Keys that vanish with the process: objects of a session. The JDK's provider deletes one, within a minute, when the Java object
 * of the key has been collected, and in no other way. So a key counts as gone when both its halves have been collected and two
 * such minutes have passed; if that does not come to pass by itself, a collection is asked for. Safe for use by many threads at once.
 */
final class SessionObjects implements Keeping {
    /** Twice the longest interval at which the provider looks for keys that have been collected. */
    static final Duration CERTAIN = Duration.ofMinutes(2);
    /** How long to wait for a collection that comes by itself, and between two that do not. */
    static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final int ID_SIZE = 6;

    private final Timekeeper time;
    private final Runnable collection;
    private final String unnamed;

    @GuardedBy("this")
    private final Map<Kept, Long> discarded = new WeakHashMap<>();

    @GuardedBy("this")
    private final Map<Kept, Long> collected = new WeakHashMap<>();

    @GuardedBy("this")
    private long lastCollection;

    SessionObjects(Timekeeper time, Runnable collection, String unnamed) {
        this.time = time;
        this.collection = collection;
        this.unnamed = unnamed;
        this.lastCollection = time.now();
    }

    /** Begins. A collection is that of the JVM. */
    static SessionObjects begin(String template, Timekeeper time, SecureRandom random) {
        byte[] id = new byte[ID_SIZE];
        random.nextBytes(id);
        return new SessionObjects(
                time, System::gc, template.replace("{id}", HexFormat.of().formatHex(id)));
    }

    @Override
    public String unnamed() {
        return unnamed;
    }

    @Override
    public void opened(Token token) {}

    @Override
    public Kept keep(Token token, KeyPair inToken, KeyPair pair) {
        return new Kept(token, null, inToken);
    }

    @Override
    public void drop(Token token, KeyPair inToken, KeyPair pair) {}

    @Override
    public boolean release(Kept kept) {
        return true;
    }

    @Override
    public void takeBack(Kept kept) {}

    @Override
    public boolean delete(Token token, Kept kept) {
        long now = time.now();
        boolean asks;
        synchronized (this) {
            if (token != kept.token) {
                return true; // the session that the key was an object of has ended
            }
            if (kept.isCollected()) {
                return now - collected.computeIfAbsent(kept, key -> now) >= CERTAIN.toNanos();
            }
            long since = discarded.computeIfAbsent(kept, key -> now);
            asks = now - since >= PATIENCE.toNanos() && now - lastCollection >= PATIENCE.toNanos();
            if (asks) {
                lastCollection = now;
            }
        }
        if (asks) {
            collection.run();
        }
        return false;
    }

    @Override
    public void close() {}
}
