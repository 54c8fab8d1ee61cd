package dev.keysource.remote;

import dev.keysource.KeyPairSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;

/** Which certificates a client takes for those of its server: that with the pinned key, and no other. */
@Timeout(600)
class TlsMatrixIT {
    private final ServerIdentity genuine = ServerIdentity.create();

    @ParameterizedTest
    @EnumSource(WrongServers.Wrong.class)
    void request_wrongServer_getsNoByteOfTheCall(WrongServers.Wrong wrong) throws Exception {
        try (TlsPeer peer = WrongServers.ask(genuine, wrong)) {
            assertThat(peer.connections()).isPositive();
        }
    }

    @Test
    void request_manyWrongServers_getNoByteOfTheCall() throws Exception {
        WrongServers.Report report = WrongServers.run(20);
        assertThat(report.connections()).isGreaterThanOrEqualTo(20);
        assertThat(report.applicationBytes()).isZero();
    }

    @Test
    void request_keyReplacedOnTheSamePort_isNeverSentThere() throws Exception {
        ReplacedKey.Report report = ReplacedKey.run(10);
        assertThat(report.reconnections()).isGreaterThanOrEqualTo(10);
        assertThat(report.applicationBytes()).isZero();
    }

    @Test
    void request_genuineKeyWhateverTheCertificateSays_isAsked() throws Exception {
        KeyPair pair = new KeyPair(genuine.certificate().getPublicKey(), genuine.privateKey());
        X509Certificate expired = WrongServers.certificate("CN=elsewhere", pair, pair.getPrivate(), -20, -10);
        try (TlsPeer peer = TlsPeer.tls("TLSv1.3", "h2", genuine.privateKey(), expired);
                RemoteKeyPairSource client = Clients.patient(genuine.furl("localhost:" + peer.port()))) {
            client.request(KeyPairSpec.ED25519, Duration.ofSeconds(100));
            peer.awaitApplicationBytes();
        }
    }
}
