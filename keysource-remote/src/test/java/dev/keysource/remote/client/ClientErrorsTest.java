package dev.keysource.remote.client;

import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import io.grpc.Status;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;

import static org.assertj.core.api.Assertions.assertThat;

class ClientErrorsTest {
    @Test
    void of_statusWithDescriptionAndCause_saysWhatGrpcSaid() {
        KeyPairSourceException failure =
                of(Status.UNAVAILABLE.withDescription("io exception").withCause(new IOException("Connection refused")));
        assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(failure)
                .hasMessage(
                        "remote, RSA-2048: UNAVAILABLE: gRPC status UNAVAILABLE (io exception): Connection refused");
    }

    @Test
    void of_descriptionFromOutside_isCutAndHasNoControlCharacters() {
        assertThat(of(Status.INTERNAL.withDescription("a\r\nb" + "c".repeat(1_000))))
                .hasMessageEndingWith("(a  b" + "c".repeat(496) + ")");
    }

    @Test
    void of_connectionThatIsRefused_saysSoInWordsAndWhatToLookAt() {
        assertThat(unreachable(new ConnectException(
                        "finishConnect(..) failed with error(-111): Connection refused: /127.0.0.1:7070")))
                .hasMessageEndingWith(
                        "(io exception): Connection refused: /127.0.0.1:7070" + ClientErrors.NOBODY_ANSWERS);
    }

    @Test
    void of_failureWithoutWords_hasWordsAllTheSame() {
        assertThat(unreachable(new NoRouteToHostException("null: /192.0.2.77:7070")))
                .hasMessageContaining(": No route to host: /192.0.2.77:7070;");
        assertThat(unreachable(new SocketException("null: /192.0.2.77:7070")))
                .hasMessageContaining(": The connection failed: /192.0.2.77:7070;");
    }

    @Test
    void of_secretThatIsRefused_saysWhereTheRightOneIs() {
        assertThat(of(Status.UNAUTHENTICATED)).hasMessageContaining("revoked").hasMessageContaining("furl");
    }

    private static KeyPairSourceException unreachable(IOException cause) {
        return of(Status.UNAVAILABLE.withDescription("io exception").withCause(cause));
    }

    private static KeyPairSourceException of(Status status) {
        return ClientErrors.of(status, "remote", KeyPairSpec.RSA_2048);
    }
}
