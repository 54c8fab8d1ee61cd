package dev.keysource.remote.identity;

import dev.keysource.KeyPairConfigurationException;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X962Parameters;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Map;

/** The private keys that a server can have, in PKCS#8 (RFC 5208). */
final class PrivateKeys {
    private static final Map<ASN1ObjectIdentifier, String> NAMES = Map.of(
            PKCSObjectIdentifiers.id_RSASSA_PSS, "RSASSA-PSS",
            X9ObjectIdentifiers.id_dsa, "DSA",
            EdECObjectIdentifiers.id_Ed25519, "Ed25519",
            EdECObjectIdentifiers.id_Ed448, "Ed448",
            EdECObjectIdentifiers.id_X25519, "X25519",
            EdECObjectIdentifiers.id_X448, "X448");

    private PrivateKeys() {}

    /**
     * Reads a key.
     *
     * @throws KeyPairConfigurationException if it is of another kind; names the kind
     */
    static PrivateKey parse(byte[] pkcs8) throws GeneralSecurityException {
        AlgorithmIdentifier algorithm = PrivateKeyInfo.getInstance(pkcs8).getPrivateKeyAlgorithm();
        requireKnown("PRIVATE KEY", algorithm);
        PKCS8EncodedKeySpec encoded = new PKCS8EncodedKeySpec(pkcs8);
        if (algorithm.getAlgorithm().equals(PKCSObjectIdentifiers.rsaEncryption)) {
            return KeyFactory.getInstance("RSA").generatePrivate(encoded);
        }
        try {
            return KeyFactory.getInstance("EC").generatePrivate(encoded);
        } catch (InvalidKeySpecException e) {
            // The cause may quote the key.
            throw new KeyPairConfigurationException(
                    "its EC key is damaged, or of a curve that this Java platform does" + " not know; " + CURVES);
        }
    }

    /** Refuses the key in a block of this type that is neither EC nor RSA, and one of a curve without a name. */
    static void requireKnown(String type, AlgorithmIdentifier algorithm) {
        ASN1ObjectIdentifier family = algorithm.getAlgorithm();
        if (family.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            if (!X962Parameters.getInstance(algorithm.getParameters()).isNamedCurve()) {
                throw new KeyPairConfigurationException(
                        "the EC key in its " + type + " has a curve of explicit parameters; " + CURVES);
            }
        } else if (!family.equals(PKCSObjectIdentifiers.rsaEncryption)) {
            throw new KeyPairConfigurationException("its " + type + " is of the kind "
                    + NAMES.getOrDefault(family, family.getId()) + "; allowed are EC and RSA, which all clients know");
        }
    }

    /** What is allowed. */
    static final String CURVES = "allowed are P-256 and P-384 by their names, which all clients know";
}
