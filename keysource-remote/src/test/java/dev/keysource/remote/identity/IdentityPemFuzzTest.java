package dev.keysource.remote.identity;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import dev.keysource.KeyPairConfigurationException;
import dev.keysource.remote.FurlMutations;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.security.cert.CertificateEncodingException;
import java.util.Base64;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Any text at all, given to the parser of identities. */
class IdentityPemFuzzTest {
    private static final Identity GENUINE = IdentityPem.generate();
    private static final String KEY =
            Base64.getEncoder().encodeToString(GENUINE.privateKey().getEncoded());
    private static final String CERTIFICATE = certificate();
    private static final String SECRET =
            Base64.getEncoder().encodeToString(Token.bytes(GENUINE.secrets().get(0)));

    @ValueSource(strings = {"""
                -----BEGIN PRIVATE KEY-----
                $k
                -----END PRIVATE KEY-----
                -----BEGIN CERTIFICATE-----
                $c
                -----END CERTIFICATE-----
                -----BEGIN KEYSOURCE SECRET-----
                $s
                -----END KEYSOURCE SECRET-----
                """, """
                -----BEGIN $s-----
                $k
                -----END $s-----
                """})
    @FuzzTest
    void parse_anyText_givesAnIdentityOrATypedErrorThatQuotesNothing(@NotNull String template) throws IOException {
        String text = template.replace("$k", KEY).replace("$c", CERTIFICATE).replace("$s", SECRET);
        try {
            Identity read = IdentityPem.parse(text.getBytes(UTF_8));
            assertThat(IdentityPem.parse(IdentityPem.format(read))).isEqualTo(read);
        } catch (KeyPairConfigurationException e) {
            FurlMutations.assertQuotesNothing(e, SECRET);
            FurlMutations.assertQuotesNothing(e, KEY);
        }
    }

    private static String certificate() {
        try {
            return Base64.getEncoder().encodeToString(GENUINE.certificate().getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }
}
