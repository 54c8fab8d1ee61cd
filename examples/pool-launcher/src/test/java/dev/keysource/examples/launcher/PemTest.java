package dev.keysource.examples.launcher;

import org.bouncycastle.util.io.pem.PemReader;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;

import static org.assertj.core.api.Assertions.assertThat;

class PemTest {
    @Test
    void write_pair_isPrivateKeyThenPublicKey() throws GeneralSecurityException, IOException {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        StringWriter out = new StringWriter();
        Pem.write(pair, out);
        assertThat(out.toString()).startsWith("-----BEGIN PRIVATE KEY-----").endsWith("-----END PUBLIC KEY-----\n");
        PemReader reader = new PemReader(new StringReader(out.toString()));
        assertThat(reader.readPemObject().getContent())
                .isEqualTo(pair.getPrivate().getEncoded());
        assertThat(reader.readPemObject().getContent())
                .isEqualTo(pair.getPublic().getEncoded());
        assertThat(reader.readPemObject()).isNull();
    }
}
