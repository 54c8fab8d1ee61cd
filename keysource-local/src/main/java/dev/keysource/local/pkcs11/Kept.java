package dev.keysource.local.pkcs11;

import org.jspecify.annotations.Nullable;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.util.List;

/** A pair whose private key is in a token, without a reference that would keep it in use. */
final class Kept {
    /** The login that it belongs to. */
    final Token token;
    /** What it is called; {@code null} if it is an object of a session. */
    final @Nullable NamedKey named;

    final WeakReference<PrivateKey> privateKey;
    private final List<PhantomReference<Object>> halves;
    volatile boolean released;
    /** Whether the token no longer has the private key. */
    volatile boolean deleted;

    Kept(Token token, @Nullable NamedKey named, KeyPair inToken) {
        this.token = token;
        this.named = named;
        this.privateKey = new WeakReference<>(inToken.getPrivate());
        ReferenceQueue<Object> nobodyLooks = new ReferenceQueue<>();
        this.halves = List.of(
                new PhantomReference<>(inToken.getPublic(), nobodyLooks),
                new PhantomReference<>(inToken.getPrivate(), nobodyLooks));
    }

    /** Whether the Java objects of both halves have been collected. */
    boolean isCollected() {
        return halves.stream().allMatch(half -> half.refersTo(null));
    }

    /** Whether the Java object of the public half in the token has been collected. */
    boolean isPublicHalfCollected() {
        return halves.get(0).refersTo(null);
    }

    /** Whether it can still be used, as far as the token says. */
    boolean isAlive() {
        PrivateKey key = privateKey.get();
        try {
            return key != null && token.isAlive(key);
        } finally {
            Reference.reachabilityFence(key);
        }
    }
}
