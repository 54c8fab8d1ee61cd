package dev.keysource.local.pkcs11;

import dev.keysource.internal.Guard;
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
 * {@link Journal} as long as it is undelivered. Deleting is exact. Safe for use by many threads at once.
 */
final class TokenObjects implements Keeping {
    private static final Logger LOG = LoggerFactory.getLogger(TokenObjects.class);

    private final Journal journal;
    private final SecureRandom random;

    private TokenObjects(Journal journal, SecureRandom random) {
        this.journal = journal;
        this.random = random;
    }

    /**
     * Begins with a journal of its own.
     *
     * @param directory of all journals
     * @param template of the names, with {@code {id}} in it
     * @throws UncheckedIOException if there can be no journal
     */
    static TokenObjects begin(Path directory, TokenConfig config, String template, SecureRandom random) {
        try {
            return new TokenObjects(Journal.begin(directory, config.identity(), template, random), random);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String unnamed() {
        return journal.unnamed();
    }

    @Override
    public void opened(Token token) {
        Guard.run("deleting what dead processes have left in a token", () -> {
            try {
                for (Journal left : journal.left()) {
                    deleteAll(token, left);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** Deletes the keys in the journal of a dead process; leaves it to the next time if one of them cannot be deleted. */
    private static void deleteAll(Token token, Journal left) {
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
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
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
        token.delete(named, pair.getPrivate());
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
        if (named != null) {
            PrivateKey key = token == kept.token ? kept.privateKey.get() : null;
            token.delete(named, key);
            release(kept);
        }
        return true;
    }

    @Override
    public void close() {
        try {
            if (journal.isEmpty()) {
                journal.delete();
            } // else the lock protects what a pool still holds, until the process ends
        } catch (IOException e) {
            LOG.warn("{}: the journal is left to another process: {}", journal, e.toString());
        }
    }
}
