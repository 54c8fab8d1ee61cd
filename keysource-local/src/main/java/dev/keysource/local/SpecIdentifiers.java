package dev.keysource.local;

import dev.keysource.KeyPairSpec;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/**
 * The algorithm identifiers that stand in the public keys of each kind.
 *
 * <p>Sources: RFC 3279 (RSA), RFC 5480 (EC), RFC 8410 (EdDSA and XDH), RFC 9881 (ML-DSA), RFC 9935 (ML-KEM), RFC 9909
 * (SLH-DSA).
 */
final class SpecIdentifiers {
    private static final ASN1ObjectIdentifier EDWARDS = new ASN1ObjectIdentifier("1.3.101");

    private SpecIdentifiers() {}

    static AlgorithmIdentifier of(KeyPairSpec spec) {
        return switch (spec) {
            case RSA_2048, RSA_3072, RSA_4096, RSA_8192 ->
                new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);
            case EC_P_256 -> curve(SECObjectIdentifiers.secp256r1);
            case EC_P_384 -> curve(SECObjectIdentifiers.secp384r1);
            case EC_P_521 -> curve(SECObjectIdentifiers.secp521r1);
            case X25519 -> new AlgorithmIdentifier(EDWARDS.branch("110"));
            case X448 -> new AlgorithmIdentifier(EDWARDS.branch("111"));
            case ED25519 -> new AlgorithmIdentifier(EDWARDS.branch("112"));
            case ED448 -> new AlgorithmIdentifier(EDWARDS.branch("113"));
            case ML_KEM_512 -> new AlgorithmIdentifier(NISTObjectIdentifiers.id_alg_ml_kem_512);
            case ML_KEM_768 -> new AlgorithmIdentifier(NISTObjectIdentifiers.id_alg_ml_kem_768);
            case ML_KEM_1024 -> new AlgorithmIdentifier(NISTObjectIdentifiers.id_alg_ml_kem_1024);
            case ML_DSA_44 -> new AlgorithmIdentifier(NISTObjectIdentifiers.id_ml_dsa_44);
            case ML_DSA_65 -> new AlgorithmIdentifier(NISTObjectIdentifiers.id_ml_dsa_65);
            case ML_DSA_87 -> new AlgorithmIdentifier(NISTObjectIdentifiers.id_ml_dsa_87);
            case SLH_DSA_SHA2_128S -> new AlgorithmIdentifier(NISTObjectIdentifiers.id_slh_dsa_sha2_128s);
            case SLH_DSA_SHA2_128F -> new AlgorithmIdentifier(NISTObjectIdentifiers.id_slh_dsa_sha2_128f);
            case SLH_DSA_SHA2_192S -> new AlgorithmIdentifier(NISTObjectIdentifiers.id_slh_dsa_sha2_192s);
            case SLH_DSA_SHA2_192F -> new AlgorithmIdentifier(NISTObjectIdentifiers.id_slh_dsa_sha2_192f);
            case SLH_DSA_SHA2_256S -> new AlgorithmIdentifier(NISTObjectIdentifiers.id_slh_dsa_sha2_256s);
            case SLH_DSA_SHA2_256F -> new AlgorithmIdentifier(NISTObjectIdentifiers.id_slh_dsa_sha2_256f);
            case SLH_DSA_SHAKE_128S -> new AlgorithmIdentifier(NISTObjectIdentifiers.id_slh_dsa_shake_128s);
            case SLH_DSA_SHAKE_128F -> new AlgorithmIdentifier(NISTObjectIdentifiers.id_slh_dsa_shake_128f);
            case SLH_DSA_SHAKE_192S -> new AlgorithmIdentifier(NISTObjectIdentifiers.id_slh_dsa_shake_192s);
            case SLH_DSA_SHAKE_192F -> new AlgorithmIdentifier(NISTObjectIdentifiers.id_slh_dsa_shake_192f);
            case SLH_DSA_SHAKE_256S -> new AlgorithmIdentifier(NISTObjectIdentifiers.id_slh_dsa_shake_256s);
            case SLH_DSA_SHAKE_256F -> new AlgorithmIdentifier(NISTObjectIdentifiers.id_slh_dsa_shake_256f);
        };
    }

    private static AlgorithmIdentifier curve(ASN1ObjectIdentifier name) {
        return new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, name);
    }
}
