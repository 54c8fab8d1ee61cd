package dev.keysource.local.pkcs11;

import dev.keysource.KeyPairSpec;
import dev.keysource.local.check.Made;
import org.jspecify.annotations.Nullable;

import java.lang.ref.WeakReference;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.SignatureSpi;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A token in memory that a test can pull out, log out, and make fail. Its private keys sign and have no encoding. */
final class FakeToken implements Token.Access {
    private static final String SIGNATURE = "SHA256withECDSA";

    /** The named keys in the token, by their names. */
    final Map<String, PublicKey> named = new ConcurrentHashMap<>();
    /** The keys in the token that have no name. */
    final Set<PrivateKey> unnamed = ConcurrentHashMap.newKeySet();

    final List<String> swept = new ArrayList<>();
    volatile int opened;
    /** The public half that was made last, as the token has it. */
    volatile WeakReference<PublicKey> lastPublicHalf = new WeakReference<>(null);

    volatile int attempts;
    volatile boolean away;
    volatile boolean deletes = true;
    /** A key at which the library of the token fails. */
    volatile @Nullable PublicKey deadly;

    volatile boolean names = true;
    volatile String rightPin = "1234";
    volatile @Nullable String pin = "1234";
    private volatile int login;

    /** Ends the login, so that the keys made during it are dead. */
    void logOut() {
        login++;
    }

    @Override
    public Token open() throws GeneralSecurityException {
        attempts++;
        if (away) {
            throw new ProviderException("Initialization failed", new Exception("CKR_TOKEN_NOT_PRESENT"));
        }
        if (!rightPin.equals(pin)) {
            throw new PinRefusedException("the token has refused the PIN: CKR_PIN_INCORRECT", new Exception());
        }
        opened++;
        return new Login(login);
    }

    @Override
    public @Nullable Object pinVersion() {
        return pin;
    }

    /** The private half of a pair in the token. */
    private static final class Key implements PrivateKey {
        private static final long serialVersionUID = 1L;
        private final transient PrivateKey hidden;

        Key(PrivateKey hidden) {
            this.hidden = hidden;
        }

        @Override
        public String getAlgorithm() {
            return "EC";
        }

        @Override
        public @Nullable String getFormat() {
            return null;
        }

        @Override
        public byte @Nullable [] getEncoded() {
            return null;
        }
    }

    private final class Login implements Token {
        private final int number;
        private final Map<PrivateKey, Boolean> keys = new ConcurrentHashMap<>();
        private final Provider provider = new KeyProvider();

        Login(int number) {
            this.number = number;
        }

        private void require() {
            if (!isLoggedIn()) {
                throw new ProviderException("failed", new Exception("CKR_USER_NOT_LOGGED_IN"));
            }
        }

        @Override
        public Provider provider() {
            return provider;
        }

        @Override
        public Made make(KeyPairSpec spec) throws GeneralSecurityException {
            require();
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            KeyPair pair = generator.generateKeyPair();
            Key key = new Key(pair.getPrivate());
            keys.put(key, true);
            unnamed.add(key);
            lastPublicHalf = new WeakReference<>(pair.getPublic());
            return new Made(new KeyPair(pair.getPublic(), key), provider);
        }

        @Override
        public boolean isLoggedIn() {
            return !away && number == login;
        }

        @Override
        public boolean isAlive(PrivateKey key) {
            return isLoggedIn() && keys.containsKey(key);
        }

        @Override
        public void name(NamedKey key, PrivateKey privateKey) throws GeneralSecurityException {
            require();
            if (!names) {
                throw new GeneralSecurityException("CKR_DEVICE_MEMORY");
            }
            unnamed.remove(privateKey);
            named.put(key.alias(), key.certificate().getPublicKey());
        }

        @Override
        public void delete(NamedKey key, @Nullable PrivateKey privateKey) throws GeneralSecurityException {
            require();
            if (!deletes) {
                throw new GeneralSecurityException("CKR_FUNCTION_FAILED");
            }
            if (key.certificate().getPublicKey().equals(deadly)) {
                throw new LinkageError("the library of the token");
            }
            named.values().remove(key.certificate().getPublicKey());
            if (privateKey != null) {
                unnamed.remove(privateKey);
                keys.remove(privateKey);
            }
        }

        @Override
        public void deleteUnnamed(List<String> identifiers) {
            require();
            swept.addAll(identifiers);
            unnamed.clear();
        }
    }

    /** Signs with the keys of the token, and verifies with any. */
    private static final class KeyProvider extends Provider {
        private static final long serialVersionUID = 1L;

        KeyProvider() {
            super("FakeToken", "1", "a token in memory");
            putService(
                    new Service(this, "Signature", SIGNATURE, Spi.class.getName(), List.of(), new LinkedHashMap<>()) {
                        @Override
                        public Object newInstance(@Nullable Object parameter) {
                            return new Spi();
                        }
                    });
        }
    }

    private static final class Spi extends SignatureSpi {
        private final Signature signature;

        Spi() {
            try {
                signature = Signature.getInstance(SIGNATURE, "SunEC");
            } catch (GeneralSecurityException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        protected void engineInitVerify(PublicKey key) throws InvalidKeyException {
            signature.initVerify(key);
        }

        @Override
        protected void engineInitSign(PrivateKey key) throws InvalidKeyException {
            signature.initSign(((Key) key).hidden);
        }

        @Override
        protected void engineUpdate(byte octet) throws SignatureException {
            signature.update(octet);
        }

        @Override
        protected void engineUpdate(byte[] bytes, int from, int length) throws SignatureException {
            signature.update(bytes, from, length);
        }

        @Override
        protected byte[] engineSign() throws SignatureException {
            return signature.sign();
        }

        @Override
        protected boolean engineVerify(byte[] signed) throws SignatureException {
            return signature.verify(signed);
        }

        @Override
        @Deprecated
        protected void engineSetParameter(String name, Object value) {
            throw new UnsupportedOperationException();
        }

        @Override
        @Deprecated
        protected Object engineGetParameter(String name) {
            throw new UnsupportedOperationException();
        }
    }
}
