package dev.keysource.local.check;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;

/**
 * Remembers the public keys that a source has made, so that a random generator which repeats itself is noticed, whatever
 * its period and whenever it begins to.
 *
 * <p>What is kept of a key is its fingerprint, 64 bits of its SHA-256, in memories of growing reach. The first takes every
 * key; each further one a sample, those keys of the one before it whose fingerprint has the next six bits zero: 1 in 64, 1 in
 * 4,096, 1 in 262,144. Which keys are sampled depends on nothing but the key, so that a key is sampled again when it comes
 * again. Each memory knows the last L = 786,432 keys that it took, and up to twice as many.
 *
 * <h2>What is found, and when</h2>
 *
 * A key that was among the last L is found the first time it comes again, and so is any of the first 2 L. Of older
 * ones, a sample of 1 in s reaches back over L s keys (50 million, 3.2 billion, 206 billion): each repeated key within its
 * reach is found with a probability of 1 / s, so that in the mean s of them pass before one is found, and more than 5 s once
 * in 150 times. A generator with a period of p keys repeats nothing but keys that lie p back. So it is stopped
 *
 * <ul>
 *   <li>at its first repeated key, if p is up to 786,432 (or up to 1,572,864, if it repeats what the source made first);
 *   <li>after 64 in the mean, if p is up to 50 million; after 4,096, up to 3.2 billion; after 262,144, up to 206 billion;
 * </ul>
 *
 * at whatever time it fell into that cycle, and likewise if only some of the keys in it repeat. At ten thousand keys a
 * second, 206 billion are eight months. Repeats in another process are beyond this check.
 *
 * <h2>False alarms</h2>
 *
 * A new key is taken for a repeated one if its fingerprint equals one of the at most 2 L that each of the four memories
 * holds: once in 2<sup>41</sup> keys when all are full, which is once in seven years at ten thousand keys a second.
 *
 * <h2>Memory</h2>
 *
 * 11 to 21 bytes for each key up to 16 MiB, and for each sample the same for what it takes: 18 to 20 MiB after 10 million
 * keys, 64 MiB at most.
 *
 * <p>Safe for use by many threads at once.
 */
final class SeenKeys {
    private static final int SAMPLES = 3;
    private static final int BITS_PER_SAMPLE = 6;

    @GuardedBy("this")
    private final Fingerprints[] memories = new Fingerprints[1 + SAMPLES];

    SeenKeys() {
        for (int i = 0; i < memories.length; i++) {
            memories[i] = new Fingerprints();
        }
    }

    /** Remembers a key; returns whether it is new, as far as is remembered. */
    boolean add(PublicKey key) {
        return add(fingerprint(key));
    }

    /** The same for a key with this fingerprint. */
    synchronized boolean add(long fingerprint) {
        boolean isNew = true;
        int zeros = Long.numberOfLeadingZeros(fingerprint);
        for (int i = 0; i < memories.length && zeros >= i * BITS_PER_SAMPLE; i++) {
            isNew &= memories[i].add(fingerprint);
        }
        return isNew;
    }

    private static long fingerprint(PublicKey key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
            return ByteBuffer.wrap(hash).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
