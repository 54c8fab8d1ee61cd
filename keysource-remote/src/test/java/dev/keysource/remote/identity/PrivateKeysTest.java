package dev.keysource.remote.identity;

import dev.keysource.KeyPairConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.util.Base64;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PrivateKeysTest {
    @ParameterizedTest
    @CsvSource({"RSA", "EC"})
    void parse_kindThatAllClientsKnow_givesIt(String algorithm) throws Exception {
        PrivateKey key =
                KeyPairGenerator.getInstance(algorithm).generateKeyPair().getPrivate();
        assertThat(PrivateKeys.parse(key.getEncoded())).isEqualTo(key);
    }

    @ParameterizedTest
    @CsvSource({"Ed25519", "Ed448", "X25519", "X448", "RSASSA-PSS", "DSA"})
    void parse_anotherKind_isRefusedByItsName(String algorithm) throws Exception {
        byte[] key = KeyPairGenerator.getInstance(algorithm)
                .generateKeyPair()
                .getPrivate()
                .getEncoded();
        assertThatThrownBy(() -> PrivateKeys.parse(key))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessage("its PRIVATE KEY is of the kind " + algorithm
                        + "; allowed are EC and RSA, which all clients know");
    }

    @ParameterizedTest
    @CsvSource({
        "EC PRIVATE KEY, true",
        "RSA PRIVATE KEY, true",
        "ENCRYPTED PRIVATE KEY, true",
        "OPENSSH PRIVATE KEY, false"
    })
    void parse_keyInAnotherForm_isRefusedWithAHint(String type, boolean known) {
        assertThatThrownBy(() -> IdentityPem.parse(pem(type)))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining(known ? "it holds a " + type + " of" : "it holds a block of another kind")
                .message()
                .satisfies(text ->
                        assertThat(text.contains("openssl pkcs8 -topk8")).isEqualTo(known));
    }

    @Test
    void parse_certificateTwice_isRefusedAsSuch() throws Exception {
        String identity = new String(IdentityPem.format(IdentityPem.generate()), US_ASCII);
        String certificate =
                identity.substring(identity.indexOf("-----BEGIN CERT"), identity.indexOf("-----BEGIN KEYSOURCE"));
        assertThatThrownBy(() -> IdentityPem.parse((identity + certificate).getBytes(US_ASCII)))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining("more than one CERTIFICATE");
    }

    private static byte[] pem(String type) {
        String base64 = Base64.getEncoder().encodeToString(new byte[20]);
        return ("-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n").getBytes(US_ASCII);
    }
}
