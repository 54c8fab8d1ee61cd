package dev.keysource.local;

import dev.keysource.KeyPairSpec;
import dev.keysource.local.check.Made;
import dev.keysource.local.engine.PairEngine;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Security;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** An engine that makes Ed25519 pairs, each when the test permits it, and ignores interrupts as JCA providers do. */
final class ScriptedEngine implements PairEngine {
    final CountDownLatch started = new CountDownLatch(1);
    final AtomicInteger calls = new AtomicInteger();
    final AtomicBoolean destroyedAny = new AtomicBoolean();
    private final Semaphore permits = new Semaphore(0);

    void permit(int pairs) {
        permits.release(pairs);
    }

    @Override
    public Made make(KeyPairSpec spec, BooleanSupplier abandoned) throws GeneralSecurityException {
        calls.incrementAndGet();
        started.countDown();
        permits.acquireUninterruptibly();
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        PrivateKey key = new DestructibleKey(pair.getPrivate());
        return new Made(new KeyPair(pair.getPublic(), key), Objects.requireNonNull(Security.getProvider("SunEC")));
    }

    private final class DestructibleKey implements PrivateKey {
        private static final long serialVersionUID = 1L;

        private final transient PrivateKey key;

        DestructibleKey(PrivateKey key) {
            this.key = key;
        }

        @Override
        public String getAlgorithm() {
            return key.getAlgorithm();
        }

        @Override
        public String getFormat() {
            return key.getFormat();
        }

        @Override
        public byte[] getEncoded() {
            return key.getEncoded();
        }

        @Override
        public void destroy() {
            destroyedAny.set(true);
        }
    }
}
