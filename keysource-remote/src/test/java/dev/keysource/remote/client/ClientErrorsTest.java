package dev.keysource.remote.client;

import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import io.grpc.Status;
import org.junit.jupiter.api.Test;

import java.io.IOException;

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
                .hasMessageEndingWith("(a  b" + "c".repeat(296) + ")");
    }

    private static KeyPairSourceException of(Status status) {
        return ClientErrors.of(status, "remote", KeyPairSpec.RSA_2048);
    }
}
