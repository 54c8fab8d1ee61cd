package dev.keysource.remote;

import dev.keysource.KeyPairConfigurationException;
import dev.keysource.remote.identity.Identity;
import dev.keysource.remote.identity.IdentityPem;
import dev.keysource.remote.identity.InterruptedWrites;
import dev.keysource.remote.identity.OwnerOnlyFile;
import dev.keysource.remote.identity.PinnedTrust;
import dev.keysource.remote.identity.Token;
import dev.keysource.remote.wire.UntrustedText;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The identity of a server: its TLS private key and certificate, and the secrets that its clients show. Immutable. It is kept
 * in one PEM file, {@code key_generator.pem}, so that furls stay valid across restarts:
 *
 * <ul>
 *   <li>{@code PRIVATE KEY}: the TLS key, PKCS#8;
 *   <li>{@code CERTIFICATE}: its X.509 certificate, of which clients check only the public key;
 *   <li>{@code KEYSOURCE SECRET}, one for each active secret, the oldest first: 32 random bytes.
 * </ul>
 *
 * <p>Several servers may run with copies of one file, and a furl may name them all. The file is created with mode 0600 in one
 * step, and refused if it is a symbolic link, belongs to another user, or can be read by others than its owner.
 *
 * <p>Secrets are rotated in three steps: write the identity {@link #withNewSecret()}, give out the new {@link #furl}, and,
 * once the old one is out of use, write the identity {@link #withoutSecret(String)}. A running server takes each step by
 * {@link KeyPairServer#replaceSecrets(ServerIdentity)}.
 */
public final class ServerIdentity {
    private final Identity content;

    ServerIdentity(Identity content) {
        this.content = content;
    }

    /**
     * Makes a new identity, in memory only: an EC P-256 key, a self-signed certificate for the names {@code keysource} and
     * {@code localhost}, and one secret.
     *
     * @return a new identity
     * @throws KeyPairConfigurationException if Bouncy Castle, which makes the certificate, is absent or does not fit
     */
    public static ServerIdentity create() {
        try {
            return new ServerIdentity(IdentityPem.generate());
        } catch (LinkageError e) {
            throw withoutBouncyCastle(e);
        }
    }

    private static KeyPairConfigurationException withoutBouncyCastle(LinkageError e) {
        return new KeyPairConfigurationException(
                "a server needs bcpkix, bcutil and bcprov of Bouncy Castle in one version; they are absent or do not fit: "
                        + e,
                e);
    }

    /**
     * Reads an identity from its file.
     *
     * @param file as written by {@link #write(Path)}
     * @return the identity
     * @throws KeyPairConfigurationException if the file cannot be read, could have been read or changed by others than
     *     its owner, or does not hold an identity with at least one secret; the message names the file and what is wrong
     */
    public static ServerIdentity read(Path file) {
        ServerIdentity identity = readWithOrWithoutSecret(file);
        if (identity.secrets().isEmpty()) {
            throw new KeyPairConfigurationException(
                    file + ": there is no KEYSOURCE SECRET in it; nobody would be served");
        }
        return identity;
    }

    private static ServerIdentity readWithOrWithoutSecret(Path file) {
        try {
            return new ServerIdentity(IdentityPem.parse(OwnerOnlyFile.readIdentity(file, IdentityPem.LONGEST)));
        } catch (KeyPairConfigurationException e) {
            throw new KeyPairConfigurationException(file + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new KeyPairConfigurationException(file + ": " + OwnerOnlyFile.reason(e), e);
        } catch (LinkageError e) {
            throw withoutBouncyCastle(e);
        }
    }

    /**
     * Reads an identity from its file, or makes a new one and writes it if there is no such file. A file with a key and
     * a certificate but without a secret gets one. Temporary files of interrupted writes are deleted.
     *
     * @param file for example {@code key_generator.pem} in the directory of a key generator
     * @return the identity that the file holds now
     * @throws KeyPairConfigurationException as for {@link #read(Path)}, but for the secret
     * @throws IOException if the file cannot be written
     */
    public static ServerIdentity readOrCreate(Path file) throws IOException {
        InterruptedWrites.delete(file);
        ServerIdentity identity;
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            identity = readWithOrWithoutSecret(file);
            if (!identity.secrets().isEmpty()) {
                return identity;
            }
            identity = identity.withNewSecret();
        } else {
            identity = create();
        }
        identity.write(file);
        return identity;
    }

    /**
     * Writes the identity to a file that only its owner can read, in one step: a reader sees the old file or the new
     * one.
     *
     * @param file the file to create or to replace
     * @throws IOException if it cannot be written
     */
    public void write(Path file) throws IOException {
        OwnerOnlyFile.replace(file, IdentityPem.format(content));
    }

    /**
     * The same server with one more secret, which {@link #furl} then gives out. The older ones stay active.
     *
     * @return a new identity
     */
    public ServerIdentity withNewSecret() {
        List<String> more = new ArrayList<>(secrets());
        more.add(Token.random());
        return withSecrets(more);
    }

    private ServerIdentity withSecrets(List<String> secrets) {
        return new ServerIdentity(new Identity(content.privateKey(), content.certificate(), secrets));
    }

    /**
     * The same server without one of its secrets.
     *
     * @param id one of {@link #secretIds()}
     * @return a new identity
     * @throws IllegalArgumentException if no active secret has this id, or if it is the last one
     */
    public ServerIdentity withoutSecret(String id) {
        List<String> fewer = new ArrayList<>(secrets());
        if (!fewer.removeIf(secret -> Token.id(secret).equals(id))) {
            throw new IllegalArgumentException("no active secret has the id '" + UntrustedText.of(id) + "'; active are "
                    + String.join(", ", secretIds()));
        }
        if (fewer.isEmpty()) {
            throw new IllegalArgumentException("'" + id + "' is the only secret; add a new one before");
        }
        return withSecrets(fewer);
    }

    /**
     * The ids of the active secrets, the newest last. An id is part of a hash of its secret and no help in guessing it; audit
     * lines name it.
     *
     * @return at least one id of eight characters
     */
    public List<String> secretIds() {
        return content.secretIds();
    }

    /**
     * The pin by which clients know this server.
     *
     * @return the SHA-256 of the certificate's SubjectPublicKeyInfo, in 43 characters of base64url
     */
    public String pin() {
        return PinnedTrust.pinOf(certificate());
    }

    /**
     * The capability to use this server, with its newest secret.
     *
     * @param locations the addresses of the server for clients, each {@code host:port}
     * @return the furl
     * @throws KeyPairConfigurationException if there is no location or one is malformed
     */
    public Furl furl(String... locations) {
        return new Furl(pin(), List.of(locations), secrets().get(secrets().size() - 1));
    }

    /**
     * The certificate, for clients that need it instead of the pin.
     *
     * @return an X.509 certificate
     */
    public X509Certificate certificate() {
        return content.certificate();
    }

    PrivateKey privateKey() {
        return content.privateKey();
    }

    List<String> secrets() {
        return content.secrets();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ServerIdentity that
                && certificate().equals(that.certificate())
                && secretIds().equals(that.secretIds());
    }

    @Override
    public int hashCode() {
        return Objects.hash(certificate(), secretIds());
    }

    /** Returns the pin and the ids of the secrets. */
    @Override
    public String toString() {
        return "ServerIdentity[pin=" + pin() + ", secretIds=" + secretIds() + "]";
    }
}
