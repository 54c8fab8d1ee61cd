package dev.keysource.remote;

import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;

import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** The texts as which a secret may turn up in a log, whole or in part. */
final class Canaries {
    private Canaries() {}

    /** Those of the capability secrets and of the private key of a server. */
    static List<String> of(ServerIdentity identity) throws IOException {
        List<String> texts = new ArrayList<>(identity.secrets());
        for (String secret : identity.secrets()) {
            texts.addAll(of(Base64.getUrlDecoder().decode(secret)));
        }
        texts.addAll(ofKey(identity.privateKey().getEncoded()));
        return texts;
    }

    /** Those of the innermost octets of a PKCS#8 key: of Ed25519 the seed, of EC all there is. */
    static List<String> ofKey(byte[] pkcs8) throws IOException {
        byte[] octets = PrivateKeyInfo.getInstance(pkcs8).getPrivateKey().getOctets();
        return of(octets.length == 34 ? ASN1OctetString.getInstance(octets).getOctets() : octets);
    }

    private static List<String> of(byte[] secret) {
        List<String> texts = new ArrayList<>(List.of(
                HexFormat.of().formatHex(secret),
                HexFormat.of().formatHex(secret, 0, 12),
                new BigInteger(1, secret).toString(),
                Arrays.toString(secret)));
        for (int cut = 0; cut < 3; cut++) {
            byte[] rest = Arrays.copyOfRange(secret, cut, cut + 24);
            texts.add(Base64.getEncoder().encodeToString(rest));
            texts.add(Base64.getUrlEncoder().encodeToString(rest));
        }
        return texts;
    }
}
