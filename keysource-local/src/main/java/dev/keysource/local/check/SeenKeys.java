package dev.keysource.local.check;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;

/**
 * Remembers the public keys that this source has made, so that a random generator which repeats itself is noticed.
 *
 * <p>What is kept of a key are 64 bits of its SHA-256, in a table of 8192 buckets of 8: the last 65,536 keys or so, the
 * oldest of a bucket giving way to the newest, in about half a MiB when full. A key that was never seen is refused with a
 * probability of 8 in 2<sup>51</sup> (the bucket takes 13 of the 64 bits), which costs one generation. A generator that
 * repeats itself after more keys than that, or in another process, is beyond this check. Safe for use by many threads at
 * once.
 */
final class SeenKeys {
    private static final int BUCKET_BITS = 13;
    private static final int BUCKET_SIZE = 8;

    @GuardedBy("this")
    private final long[][] buckets = new long[1 << BUCKET_BITS][];

    /** Remembers a key; returns whether it is new. */
    boolean add(PublicKey key) {
        long print = fingerprint(key);
        int index = (int) (print >>> (Long.SIZE - BUCKET_BITS));
        synchronized (this) {
            long[] bucket = buckets[index];
            if (bucket == null) {
                bucket = new long[BUCKET_SIZE];
                buckets[index] = bucket;
            }
            for (long seen : bucket) {
                if (seen == print) {
                    return false;
                }
            }
            System.arraycopy(bucket, 0, bucket, 1, BUCKET_SIZE - 1);
            bucket[0] = print;
            return true;
        }
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
