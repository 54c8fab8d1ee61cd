package dev.keysource.examples.unchanged;

import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** Checks of what software has made of its pairs. */
final class Signatures {
    private static final byte[] TEXT = new byte[100];

    private Signatures() {}

    /** Fails unless the keys are a pair. */
    static void assertPair(PrivateKey privateKey, PublicKey publicKey) throws Exception {
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(privateKey);
        signature.update(TEXT);
        byte[] signed = signature.sign();
        signature.initVerify(publicKey);
        signature.update(TEXT);
        assertThat(signature.verify(signed)).isTrue();
    }

    /** Fails unless each certificate is valid now and signed by the next one, the last by itself. */
    static void assertChain(List<X509Certificate> chain) throws Exception {
        for (int i = 0; i < chain.size(); i++) {
            chain.get(i).checkValidity();
            chain.get(i).verify(chain.get(Math.min(i + 1, chain.size() - 1)).getPublicKey());
        }
    }
}
