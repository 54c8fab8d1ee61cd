package dev.keysource.examples.launcher;

import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSpec;
import dev.keysource.local.JcaProvider;
import dev.keysource.local.LocalKeyPairSource;
import dev.keysource.testkit.SpecSource;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.util.io.pem.PemReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.time.Duration;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

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

    /** Also on a JVM whose services read the expanded form only. */
    @ParameterizedTest
    @SpecSource("ML-.*")
    void write_pairOfAnySource_isTheSeed(KeyPairSpec spec) throws Exception {
        for (JcaProvider provider : JcaProvider.values()) {
            try (LocalKeyPairSource source =
                    LocalKeyPairSource.builder().provider(provider).build()) {
                StringWriter out = new StringWriter();
                Pem.write(source.get(spec, Duration.ofMinutes(1)), out);
                byte[] pkcs8 = new PemReader(new StringReader(out.toString()))
                        .readPemObject()
                        .getContent();
                int seedLength = spec.algorithm().equals("ML-DSA") ? 32 : 64;
                assertThat(PrivateKeyInfo.getInstance(pkcs8).getPrivateKey().getOctets())
                        .as("of %s", provider)
                        .startsWith(0x80, seedLength)
                        .hasSize(2 + seedLength);
            } catch (KeyPairSourceException e) {
                assertThat(e.reason()).as("of %s", provider).isEqualTo(KeyPairSourceException.Reason.UNSUPPORTED);
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageContaining("provider: found " + provider); // its jar is not on this class path
            }
        }
    }

    /** As the JDK's own objects are where a property has them encoded in both forms. */
    @ParameterizedTest
    @CsvSource({"ML-DSA-65, ML-DSA, 34", "ML-KEM-768, ML-KEM, 66"})
    void write_keyEncodedInBothForms_isTheSeed(String kind, String family, int length) throws Exception {
        KeyPair made =
                KeyPairGenerator.getInstance(kind, new BouncyCastleProvider()).generateKeyPair();
        PrivateKey key = mock(PrivateKey.class);
        when(key.getAlgorithm()).thenReturn(family);
        when(key.getEncoded()).thenReturn(made.getPrivate().getEncoded());
        StringWriter out = new StringWriter();
        Pem.write(new KeyPair(made.getPublic(), key), out);
        byte[] pkcs8 =
                new PemReader(new StringReader(out.toString())).readPemObject().getContent();
        assertThat(PrivateKeyInfo.getInstance(pkcs8).getPrivateKey().getOctets())
                .startsWith(0x80, length - 2)
                .hasSize(length);
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
