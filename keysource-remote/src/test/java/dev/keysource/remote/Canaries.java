package dev.keysource.remote;

import dev.keysource.remote.identity.Token;

import java.io.IOException;
import java.math.BigInteger;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

/** What is secret in a key or a server, value by value, and the forms in which it may turn up in a log. */
final class Canaries {
    private Canaries() {}

    /** The capability secrets of a server, and its private key. */
    static List<byte[]> of(ServerIdentity identity) throws IOException {
        List<byte[]> secrets = new ArrayList<>(of(identity.privateKey()));
        identity.secrets().forEach(secret -> secrets.addAll(ofToken(secret)));
        return secrets;
    }

    /** A capability secret as bytes, and its text, which may itself be printed as hex and the like. */
    static List<byte[]> ofToken(String secret) {
        return List.of(Token.bytes(secret), secret.getBytes(US_ASCII));
    }

    /** Each secret number of a key on its own; every DER form of the key holds them as they are. */
    static List<byte[]> of(PrivateKey key) throws IOException {
        if (key instanceof RSAPrivateCrtKey rsa) {
            return Stream.of(
                            rsa.getPrivateExponent(),
                            rsa.getPrimeP(),
                            rsa.getPrimeQ(),
                            rsa.getPrimeExponentP(),
                            rsa.getPrimeExponentQ(),
                            rsa.getCrtCoefficient())
                    .map(Canaries::magnitude)
                    .toList();
        }
        if (key instanceof ECPrivateKey ec) {
            return List.of(magnitude(ec.getS()));
        }
        if (key instanceof EdECPrivateKey ed) {
            return List.of(ed.getBytes().orElseThrow());
        }
        throw new IOException("no canaries for " + key.getAlgorithm());
    }

    /** What {@link LeakScan} looks for; it takes capitals for small letters, base64url for base64 and colons for blanks. */
    static List<byte[]> forms(byte[] secret) {
        List<byte[]> forms = new ArrayList<>(List.of(
                secret,
                new String(secret, ISO_8859_1).getBytes(UTF_8),
                ascii(HexFormat.of().formatHex(secret)),
                ascii(HexFormat.ofDelimiter(" ").formatHex(secret)),
                ascii(new BigInteger(1, secret).toString()),
                ascii(Arrays.toString(secret))));
        for (int cut = 0; cut < 3; cut++) {
            int end = secret.length - (secret.length - cut) % 3;
            forms.add(Base64.getEncoder().encode(Arrays.copyOfRange(secret, cut, end)));
        }
        return forms;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    private static byte[] magnitude(BigInteger value) {
        byte[] bytes = value.toByteArray();
        return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    }
}
