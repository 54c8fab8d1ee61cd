package dev.keysource.local.pkcs11;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.keysource.internal.Guard;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Keys that stay in the token: each has a name and a certificate there from the moment that it is kept, and stands in the
 * {@link Journal} as long as it is undelivered. The private half and its certificate are deleted at
 * once; the public half, which is an object of the session, when it was collected ({@link Collector}). Safe for use by many threads at once.
 */
final class TokenObjects implements Keeping {
    private static final Logger LOG = LoggerFactory.getLogger(TokenObjects.class);

    private final Journal journal;
    private final Collector collector;
    /** Whether a key may be in the token that has neither a name nor a place in the journal. */
    private volatile boolean strays;

    private final SecureRandom random;

    /** The journals of dead processes, as long as their keys are to be deleted; {@code null} before they were looked for. */
    @GuardedBy("this")
    private @Nullable List<Journal> left;

    private TokenObjects(Journal journal, Collector collector, SecureRandom random) {
        this.journal = journal;
        this.collector = collector;
        this.random = random;
    }

    /**
     * Begins with a journal of its own.
     *
     * @param directory of all journals
     * @param template of the names, with {@code {id}} in it
     * @throws UncheckedIOException if there can be no journal
     */
    static TokenObjects begin(
            Path directory, TokenConfig config, String template, Collector collector, SecureRandom random) {
        try {
            Journal journal = Journal.begin(directory, config.identity(), template, random);
            return new TokenObjects(journal, collector, random);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String unnamed() {
        return journal.unnamed();
    }

    /**
     * Once only, before the library is loaded: one that was loaded before a process died may not see what that made last (SoftHSM
     * reads what others have made when they say so, and a dead one may not have come to that).
     */
    @Override
    public synchronized void opening() {
        if (left == null) {
            left = Guard.get("a look for dead processes", this::left, List.of());
        }
    }

    private List<Journal> left() {
        try {
            return journal.left();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void opened(Token token) {
        List<Journal> dead = left == null ? List.of() : left;
        left = List.of();
        dead.forEach(journals -> deleteAll(token, journals));
    }

    /** Deletes the keys in the journal of a dead process; leaves it to the next time if one of them cannot be deleted. */
    private void deleteAll(Token token, Journal left) {
        try {
            List<NamedKey> keys = left.keys();
            for (NamedKey key : keys) {
                token.delete(key, null);
                left.remove(key);
            }
            String unnamed = left.firstName();
            if (!unnamed.isEmpty()) {
                token.deleteUnnamed(List.of(unnamed, TokenStore.aside(unnamed)));
            }
            left.delete();
            LOG.info("{}: {} keys were deleted which a process had left that died", left, keys.size());
        } catch (Throwable e) { // a native library is behind it
            strays = true;
            LOG.warn("{}: keys that a dead process has left could not be deleted: {}", left, TokenErrors.words(e));
        } finally {
            left.close();
        }
    }

    @Override
    public Kept keep(Token token, KeyPair inToken, KeyPair pair) throws GeneralSecurityException {
        String alias = journal.nextAlias();
        X509Certificate certificate =
                PlaceholderCertificate.make(alias, pair.getPublic(), pair.getPrivate(), token.provider(), random);
        certificate.verify(
                pair.getPublic(), PublicHalf.provider(pair.getPublic().getAlgorithm()));
        NamedKey named = new NamedKey(alias, certificate);
        add(named);
        token.name(named, pair.getPrivate());
        return new Kept(token, named, inToken);
    }

    @Override
    public void drop(Token token, KeyPair inToken, KeyPair pair) throws GeneralSecurityException {
        String alias = journal.nextAlias();
        NamedKey named = new NamedKey(
                alias,
                PlaceholderCertificate.make(alias, pair.getPublic(), pair.getPrivate(), token.provider(), random));
        delete(token, named, pair.getPrivate());
    }

    private void add(NamedKey named) throws GeneralSecurityException {
        try {
            journal.add(named);
        } catch (IOException e) {
            throw new GeneralSecurityException("the journal " + journal + " cannot be written: " + e, e);
        }
    }

    @Override
    public boolean release(Kept kept) {
        try {
            if (kept.named != null) {
                journal.remove(kept.named);
            }
            return true;
        } catch (IOException e) {
            LOG.warn("{}: a key is not given out, as that could not be noted: {}", journal, e.toString());
            return false;
        }
    }

    @Override
    public void takeBack(Kept kept) {
        Guard.run("noting that a key is not used", () -> {
            try {
                if (kept.named != null) {
                    add(kept.named);
                }
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Override
    public boolean delete(Token token, Kept kept) throws GeneralSecurityException {
        NamedKey named = kept.named;
        if (named != null && !kept.deleted) {
            PrivateKey key = token == kept.token ? kept.privateKey.get() : null;
            delete(token, named, key);
            release(kept);
            kept.deleted = true;
        }
        if (token != kept.token || kept.isPublicHalfCollected()) {
            return true;
        }
        collector.await(kept);
        return false;
    }

    private void delete(Token token, NamedKey named, @Nullable PrivateKey key) throws GeneralSecurityException {
        try {
            token.delete(named, key);
        } catch (Throwable e) {
            strays = true;
            throw e;
        }
    }

    @Override
    public boolean hurry() {
        collector.collect();
        return true;
    }

    @Override
    public void close(boolean quiet) {
        try {
            if (quiet && !strays && journal.isEmpty()) {
                journal.delete();
            } // else the lock protects what a pool still holds until the process ends, and the next one looks for
            // strays
        } catch (IOException e) {
            LOG.warn("{}: the journal is left to another process: {}", journal, e.toString());
        }
    }
}
