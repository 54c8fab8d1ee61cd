package dev.keysource.testkit;

import dev.keysource.KeyPairSpec;
import dev.keysource.internal.Kind;
import dev.keysource.internal.Kind.Family;
import org.jspecify.annotations.Nullable;

import javax.crypto.KeyAgreement;
import javax.crypto.SecretKey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Method;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Uses a pair as its owner does, by the services of the JVM that it came out in, without naming a provider: key factory,
 * signature, key agreement, encapsulation, key store, TLS. What no provider of the JVM knows is used with the provider
 * that the owner was told of.
 */
public final class KeyOwner {
    private static final char[] PASSWORD = "password".toCharArray();
    private static final byte[] MESSAGE = new byte[100];

    private final Kind kind;
    private final KeyPair pair;
    private final @Nullable Provider told;
    private final List<String> failures = new ArrayList<>();

    private KeyOwner(Kind kind, KeyPair pair, @Nullable Provider told) {
        this.kind = kind;
        this.pair = pair;
        this.told = told;
    }

    /** Whether some provider of this JVM reads keys of this kind. */
    public static boolean isKnownHere(KeyPairSpec spec) {
        try {
            KeyFactory.getInstance(Kind.of(spec.toString()).algorithm());
            return true;
        } catch (NoSuchAlgorithmException e) {
            return false;
        }
    }

    /**
     * Uses a pair in every way.
     *
     * @param spec the kind of pair
     * @param pair the pair
     * @param otherwise what it is used with if no provider of the JVM knows the kind
     * @return what did not work and why; empty if all did
     */
    public static List<String> failures(KeyPairSpec spec, KeyPair pair, Provider otherwise) {
        KeyOwner owner = new KeyOwner(Kind.of(spec.toString()), pair, isKnownHere(spec) ? null : otherwise);
        owner.useAll();
        return owner.failures;
    }

    private void useAll() {
        attempt("form", this::form);
        attempt("factory", this::factory);
        attempt("use", () -> use(pair));
        attempt("use after reading", () -> use(reread()));
        if (told == null) {
            attempt("key store", this::keyStore);
            Family family = kind.family();
            if (!family.isPostQuantum()) {
                attempt("the JVM's own object", this::ownObject);
            }
            if (family == Family.RSA || family == Family.EC || family == Family.EDDSA) {
                attempt("TLS 1.3", this::tls);
            }
        }
    }

    private void attempt(String name, Attempt attempt) {
        try {
            attempt.run();
        } catch (Throwable e) {
            String message =
                    String.valueOf(e.getMessage()).strip().lines().findFirst().orElse("");
            failures.add(name + ": " + e.getClass().getSimpleName() + " " + message);
        }
    }

    private void form() {
        assertThat(pair.getPrivate().getFormat()).isEqualTo("PKCS#8");
        assertThat(pair.getPublic().getFormat()).isEqualTo("X.509");
        assertThat(pair.getPrivate().getAlgorithm()).isEqualTo(pair.getPublic().getAlgorithm());
    }

    private KeyFactory keyFactory(String algorithm) throws GeneralSecurityException {
        return told == null ? KeyFactory.getInstance(algorithm) : KeyFactory.getInstance(algorithm, told);
    }

    private void factory() throws GeneralSecurityException {
        for (String name : List.of(
                kind.algorithm(),
                pair.getPrivate().getAlgorithm(),
                pair.getPublic().getAlgorithm())) {
            KeyFactory factory = keyFactory(name);
            isSame(pair.getPrivate(), factory.translateKey(pair.getPrivate()));
            isSame(pair.getPublic(), factory.translateKey(pair.getPublic()));
            PKCS8EncodedKeySpec pkcs8 = factory.getKeySpec(pair.getPrivate(), PKCS8EncodedKeySpec.class);
            X509EncodedKeySpec x509 = factory.getKeySpec(pair.getPublic(), X509EncodedKeySpec.class);
            isSame(pair.getPrivate(), factory.generatePrivate(pkcs8));
            isSame(pair.getPublic(), factory.generatePublic(x509));
        }
    }

    private static void isSame(Key expected, Key found) {
        if (expected instanceof PublicKey) {
            assertThat(found.getEncoded()).isEqualTo(expected.getEncoded());
        } else {
            // Its encoding may be another one; what it does is tried elsewhere.
            assertThat(found.getEncoded()).isNotNull();
        }
    }

    private KeyPair reread() throws GeneralSecurityException {
        KeyFactory factory = keyFactory(kind.algorithm());
        return new KeyPair(
                factory.generatePublic(new X509EncodedKeySpec(pair.getPublic().getEncoded())),
                factory.generatePrivate(
                        new PKCS8EncodedKeySpec(pair.getPrivate().getEncoded())));
    }

    private void use(KeyPair used) throws Exception {
        switch (kind.family()) {
            case RSA -> {
                signs("SHA256withRSA", used);
                signs("RSASSA-PSS", used);
            }
            case EC -> signs("SHA256withECDSA", used);
            case XDH -> agrees(used);
            case ML_KEM -> encapsulates(used);
            case EDDSA -> {
                signs("EdDSA", used);
                signs(kind.text(), used);
            }
            case ML_DSA -> {
                signs("ML-DSA", used);
                signs(kind.text(), used);
            }
            case SLH_DSA -> signs(kind.text(), used);
        }
    }

    private void signs(String algorithm, KeyPair used) throws GeneralSecurityException {
        Signature signature = told == null ? Signature.getInstance(algorithm) : Signature.getInstance(algorithm, told);
        if (algorithm.equals("RSASSA-PSS")) {
            signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        }
        signature.initSign(used.getPrivate());
        signature.update(MESSAGE);
        byte[] signed = signature.sign();
        signature.initVerify(used.getPublic());
        signature.update(MESSAGE);
        assertThat(signature.verify(signed)).isTrue();
        signature.update(new byte[1]);
        assertThat(signature.verify(signed)).isFalse();
    }

    private void agrees(KeyPair used) throws GeneralSecurityException {
        KeyPair other = KeyPairGenerator.getInstance(kind.algorithm()).generateKeyPair();
        for (String algorithm : List.of("XDH", kind.text())) {
            assertThat(agreement(algorithm, used, other)).isEqualTo(agreement(algorithm, other, used));
        }
    }

    private byte[] agreement(String algorithm, KeyPair own, KeyPair other) throws GeneralSecurityException {
        KeyAgreement agreement =
                told == null ? KeyAgreement.getInstance(algorithm) : KeyAgreement.getInstance(algorithm, told);
        agreement.init(own.getPrivate());
        agreement.doPhase(other.getPublic(), true);
        return agreement.generateSecret();
    }

    /** By {@code javax.crypto.KEM}, which not every Java 17 has; its names are looked up. */
    private void encapsulates(KeyPair used) throws Exception {
        if (told != null) {
            return; // read back above; the gate of the library has used it
        }
        Class<?> type = Class.forName("javax.crypto.KEM");
        Object kem = type.getMethod("getInstance", String.class).invoke(null, "ML-KEM");
        Object sender = type.getMethod("newEncapsulator", PublicKey.class).invoke(kem, used.getPublic());
        Object sent = call(sender, "encapsulate");
        Object receiver = type.getMethod("newDecapsulator", PrivateKey.class).invoke(kem, used.getPrivate());
        Method decapsulate = receiver.getClass().getMethod("decapsulate", byte[].class);
        byte[] capsule = (byte[]) call(sent, "encapsulation");
        byte[] secret = ((SecretKey) call(sent, "key")).getEncoded();
        assertThat(((SecretKey) decapsulate.invoke(receiver, (Object) capsule)).getEncoded())
                .isEqualTo(secret);
        byte[] wrong = Arrays.copyOf(capsule, capsule.length);
        wrong[0] ^= 1;
        assertThat(((SecretKey) decapsulate.invoke(receiver, (Object) wrong)).getEncoded())
                .isNotEqualTo(secret);
    }

    private static Object call(Object target, String method) throws ReflectiveOperationException {
        return target.getClass().getMethod(method).invoke(target);
    }

    /** Keys that cannot sign get their certificate from another one. */
    private X509Certificate certificate() throws GeneralSecurityException {
        return switch (kind.family()) {
            case RSA -> TestCertificate.of(pair.getPublic(), pair, "SHA256withRSA");
            case EC -> TestCertificate.of(pair.getPublic(), pair, "SHA256withECDSA");
            case EDDSA, ML_DSA -> TestCertificate.of(pair.getPublic(), pair, kind.text());
            default -> {
                KeyPair issuer = KeyPairGenerator.getInstance("EC").generateKeyPair();
                yield TestCertificate.of(pair.getPublic(), issuer, "SHA256withECDSA");
            }
        };
    }

    private void keyStore() throws Exception {
        X509Certificate certificate = certificate();
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        stored(certificate).store(file, PASSWORD);
        KeyStore loaded = KeyStore.getInstance("PKCS12");
        loaded.load(new ByteArrayInputStream(file.toByteArray()), PASSWORD);
        use(new KeyPair(loaded.getCertificate("key").getPublicKey(), (PrivateKey) loaded.getKey("key", PASSWORD)));
    }

    private KeyStore stored(X509Certificate certificate) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("key", pair.getPrivate(), PASSWORD, new X509Certificate[] {certificate});
        return store;
    }

    private void tls() throws Exception {
        TlsHandshake.run(pair.getPrivate(), certificate());
    }

    /** Of a class of the platform, and named as there. */
    private void ownObject() {
        for (Key key : List.of(pair.getPrivate(), pair.getPublic())) {
            assertThat(key.getClass().getModule().getName())
                    .as("module of %s", key.getClass())
                    .isNotNull();
            assertThat(key.getClass().getModule().getName()).matches("java\\.base|jdk\\.crypto\\.ec");
            String name =
                    kind.family() == Family.EDDSA ? "EdDSA" : kind.family().name();
            assertThat(key.getAlgorithm()).isEqualTo(name);
        }
    }

    /** One way to use a pair. */
    private interface Attempt {
        void run() throws Exception;
    }
}
