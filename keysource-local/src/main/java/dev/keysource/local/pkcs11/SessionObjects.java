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
 * Keys that vanish with the process: objects of a session. The JDK's provider deletes one within a minute after it was collected,
 * and does not say so. So a key counts as gone when both its halves have been collected ({@link Collector}) and two such minutes
 * have passed. Safe for use by many threads at once.
 */
final class SessionObjects implements Keeping {
    /** Twice the longest interval at which the provider looks for keys that have been collected. */
    static final Duration CERTAIN = Duration.ofMinutes(2);

    private static final int ID_SIZE = 6;

    private final Timekeeper time;
    private final Collector collector;
    private final String unnamed;

    @GuardedBy("this")
    private final Map<Kept, Long> collected = new WeakHashMap<>();

    SessionObjects(Timekeeper time, Collector collector, String unnamed) {
        this.time = time;
        this.collector = collector;
        this.unnamed = unnamed;
    }

    static SessionObjects begin(String template, Timekeeper time, Collector collector, SecureRandom random) {
        byte[] id = new byte[ID_SIZE];
        random.nextBytes(id);
        return new SessionObjects(
                time, collector, template.replace("{id}", HexFormat.of().formatHex(id)));
    }

    @Override
    public String unnamed() {
        return unnamed;
    }

    @Override
    public void opening() {}

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
        if (token != kept.token) {
            return true; // the session that the key was an object of has ended
        }
        if (kept.isCollected()) {
            long now = time.now();
            synchronized (this) {
                return now - collected.computeIfAbsent(kept, key -> now) >= CERTAIN.toNanos();
            }
        }
        collector.await(kept);
        return false;
    }

    @Override
    public boolean hurry() {
        return false;
    }

    @Override
    public void close(boolean quiet) {}
}
