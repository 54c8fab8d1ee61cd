package dev.keysource.examples.launcher;

import org.bouncycastle.util.io.pem.PemReader;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

    @Test
    void write_toAPrinterThatCannotPrint_fails() throws GeneralSecurityException {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        OutputStream full = new OutputStream() {
            @Override
            public void write(int oneByte) throws IOException {
                throw new IOException("no space left");
            }
        };
        PrintStream standardOutput = new PrintStream(full, false, US_ASCII);
        assertThatThrownBy(() -> Pem.write(pair, new PrintWriter(standardOutput, true, US_ASCII)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("lost");
    }
}
