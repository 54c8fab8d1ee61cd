package dev.keysource.examples.launcher;

import org.bouncycastle.jcajce.interfaces.MLDSAPrivateKey;
import org.bouncycastle.jcajce.interfaces.MLKEMPrivateKey;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;

/** Key pairs in the textual encodings of RFC 7468. */
final class Pem {
    private Pem() {}

    /**
     * Writes the private key as PKCS#8 (section 10) and then the public key as SubjectPublicKeyInfo (section 13). ML-DSA (RFC
     * 9881) and ML-KEM keys (RFC 9935) are written as their seed, which every program reads, if their objects know it.
     */
    static void write(KeyPair pair, Writer out) throws IOException {
        byte[] privateKey = encoded(pair.getPrivate());
        try {
            // Not closed: it would close what it writes to.
            PemWriter writer = new PemWriter(out);
            writer.writeObject(new PemObject("PRIVATE KEY", privateKey));
            writer.writeObject(new PemObject("PUBLIC KEY", pair.getPublic().getEncoded()));
            writer.flush();
            // A print writer keeps its failures to itself.
            if (out instanceof PrintWriter printer && printer.checkError()) {
                throw new IOException("the pair could not be written, and is lost");
            }
        } finally {
            Arrays.fill(privateKey, (byte) 0);
        }
    }

    /** Bouncy Castle has these keys in either form; the JVM's own may be encoded as their seed, expanded, or both. */
    private static byte[] encoded(PrivateKey key) {
        if (key instanceof MLDSAPrivateKey signing) {
            return signing.getPrivateKey(true).getEncoded();
        }
        if (key instanceof MLKEMPrivateKey receiving) {
            return receiving.getPrivateKey(true).getEncoded();
        }
        byte[] asItIs = key.getEncoded();
        String family = key.getAlgorithm();
        if (!family.startsWith("ML-")) {
            return asItIs;
        }
        try {
            KeyFactory reader = KeyFactory.getInstance(family, new BouncyCastleProvider());
            return encoded(reader.generatePrivate(new PKCS8EncodedKeySpec(asItIs)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Bouncy Castle reads all " + family + " keys", e);
        } finally {
            Arrays.fill(asItIs, (byte) 0);
        }
    }
}
