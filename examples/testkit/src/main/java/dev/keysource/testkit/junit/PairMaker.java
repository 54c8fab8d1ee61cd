package dev.keysource.testkit.junit;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import dev.keysource.local.LocalKeyPairSource;
import dev.keysource.pool.PooledKeyPairSource;
import dev.keysource.pool.RefillPolicy;
import org.jspecify.annotations.Nullable;

import java.security.KeyPair;
import java.time.Duration;
import java.util.stream.Collectors;

/** The sources of a run, opened with the first pair. Thread-safe. */
final class PairMaker implements AutoCloseable {
    /** Of fresh pairs, per spec: enough for a class of quick tests, and soon filled. */
    private static final int READY = 4;
    /** A whole suite may wait for the cores of a small machine at once. */
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private @Nullable LocalKeyPairSource local;
    private @Nullable PooledKeyPairSource pool;
    private boolean closed;

    private synchronized KeyPairSource open(boolean pooled) {
        if (closed) {
            throw new UnusableAnnotationException("@TestKeyPair: the run is over");
        }
        if (local == null) {
            local = LocalKeyPairSource.create();
        }
        if (pooled && pool == null) {
            pool = PooledKeyPairSource.builder(local)
                    .size(READY)
                    .refill(RefillPolicy.watermark())
                    .lowWaterMark(READY)
                    .build();
        }
        return pooled && pool != null ? pool : local;
    }

    static KeyPairSpec spec(String text) {
        try {
            return KeyPairSpec.parse(text);
        } catch (IllegalArgumentException e) {
            throw new UnusableAnnotationException("@TestKeyPair: " + e.getMessage(), e);
        }
    }

    /** A pair that nobody else is given, which was made ahead if there was time. */
    KeyPair fresh(String text) {
        return get(spec(text), open(true));
    }

    /** A pair, from no pool: one of a kind is rarely followed by another. */
    KeyPair one(KeyPairSpec spec) {
        return get(spec, open(false));
    }

    private static KeyPair get(KeyPairSpec spec, KeyPairSource source) {
        try {
            return source.get(spec, LONGEST);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnusableAnnotationException("@TestKeyPair: interrupted while a pair was made", e);
        } catch (KeyPairSourceException e) {
            String allowed = e.reason() == Reason.UNSUPPORTED
                    ? "; allowed are "
                            + KeyPairSpec.standard().stream()
                                    .filter(standard -> !standard.mustBeAllowed())
                                    .map(KeyPairSpec::toString)
                                    .collect(Collectors.joining(", "))
                    : "";
            throw new UnusableAnnotationException("@TestKeyPair(\"" + spec + "\"): " + e.getMessage() + allowed, e);
        }
    }

    @Override
    public void close() {
        PooledKeyPairSource openPool;
        LocalKeyPairSource openLocal;
        synchronized (this) {
            closed = true;
            openPool = pool;
            openLocal = local;
        }
        if (openPool != null) {
            openPool.close();
        }
        if (openLocal != null) {
            openLocal.close();
        }
    }
}
