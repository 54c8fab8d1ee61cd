package dev.keysource.local.check;

import dev.keysource.KeyPairSpec;
import dev.keysource.internal.Kind;
import dev.keysource.testkit.SpecSource;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

import java.util.Arrays;

import static org.assertj.core.api.Assertions.assertThat;

class SpkiTest {
    private static final String NIST = "2.16.840.1.101.3.4.";

    private static AlgorithmIdentifier expected(KeyPairSpec spec) {
        return switch (spec.algorithm()) {
            case "RSA" -> identifier("1.2.840.113549.1.1.1", DERNull.INSTANCE);
            case "EC" ->
                identifier(
                        "1.2.840.10045.2.1",
                        new ASN1ObjectIdentifier(
                                switch (spec.parameterSet()) {
                                    case "P-256" -> "1.2.840.10045.3.1.7";
                                    case "P-384" -> "1.3.132.0.34";
                                    default -> "1.3.132.0.35";
                                }));
            case "ML-KEM" -> identifier(NIST + "4." + (since(KeyPairSpec.ML_KEM_512, spec) + 1), null);
            case "ML-DSA" -> identifier(NIST + "3." + (since(KeyPairSpec.ML_DSA_44, spec) + 17), null);
            case "SLH-DSA" -> identifier(NIST + "3." + (since(KeyPairSpec.SLH_DSA_SHA2_128S, spec) + 20), null);
            default ->
                identifier(
                        "1.3.101."
                                + switch (spec.toString()) {
                                    case "X25519" -> 110;
                                    case "X448" -> 111;
                                    case "Ed25519" -> 112;
                                    default -> 113;
                                },
                        null);
        };
    }

    private static Kind kind(KeyPairSpec spec) {
        return Kind.of(spec.toString());
    }

    private static int since(KeyPairSpec first, KeyPairSpec spec) {
        return KeyPairSpec.standard().indexOf(spec) - KeyPairSpec.standard().indexOf(first);
    }

    private static AlgorithmIdentifier identifier(String oid, ASN1Encodable parameters) {
        return new AlgorithmIdentifier(new ASN1ObjectIdentifier(oid), parameters);
    }

    private static byte[] publicKey(KeyPairSpec spec, int size) throws Exception {
        return new SubjectPublicKeyInfo(expected(spec), new byte[size]).getEncoded("DER");
    }

    @ParameterizedTest
    @SpecSource
    void isOf_keyOfAnySize_isTrueOfItsOwnKindOnly(KeyPairSpec spec) throws Exception {
        assertThat(kind(spec).der()).isEqualTo(expected(spec).getEncoded("DER"));
        for (int size : new int[] {0, 32, 120, 200, 2592}) {
            byte[] key = publicKey(spec, size);
            assertThat(KeyPairSpec.standard().stream().filter(other -> Spki.isOf(kind(other), key)))
                    .contains(spec)
                    .allMatch(other -> other == spec || other.algorithm().equals("RSA"));
        }
    }

    @Test
    void isOf_damagedKey_isFalse() throws Exception {
        byte[] key = publicKey(KeyPairSpec.ED25519, 200);
        Kind ed25519 = kind(KeyPairSpec.ED25519);
        for (int length = 0; length < key.length; length++) {
            assertThat(Spki.isOf(ed25519, Arrays.copyOf(key, length))).isFalse();
        }
        assertThat(Spki.isOf(ed25519, Arrays.copyOf(key, key.length + 1))).isFalse();
        int head = key.length - 201;
        for (int at = 0; at < head; at++) {
            byte[] changed = key.clone();
            changed[at] ^= 1;
            assertThat(Spki.isOf(ed25519, changed)).as("byte %d", at).isFalse();
        }
    }
}
