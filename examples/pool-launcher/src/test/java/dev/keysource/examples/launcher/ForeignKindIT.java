package dev.keysource.examples.launcher;

import dev.keysource.KeyPairRequest;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceConfig;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSourceProvider;
import dev.keysource.KeyPairSources;
import dev.keysource.KeyPairSpec;
import dev.keysource.PoolStats;
import dev.keysource.remote.KeyPairServer;
import dev.keysource.remote.RemoteKeyPairSource;
import dev.keysource.remote.ServerIdentity;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A kind of pair that only a third party's provider knows, from a chain of text to a client. */
@Timeout(600)
class ForeignKindIT {
    private static final KeyPairSpec SPEC = KeyPairSpec.of("EC", "secp256k1");
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

    private final ServerIdentity identity = ServerIdentity.create();
    private final Wallet wallet = new Wallet();

    private KeyPairSource chain() {
        Properties properties = new Properties();
        properties.setProperty("keysource.chain", "pool(wallet), local");
        properties.setProperty("keysource.pool.specs", SPEC + ":2");
        KeyPairSourceProvider[] providers = Stream.concat(
                        Stream.of(wallet),
                        ServiceLoader.load(KeyPairSourceProvider.class).stream().map(ServiceLoader.Provider::get))
                .toArray(KeyPairSourceProvider[]::new);
        return KeyPairSources.builder().providers(providers).forProperties(properties);
    }

    @Test
    void foreignKind_allowedByTheServer_reachesTheClient() throws Exception {
        try (KeyPairSource chain = chain();
                KeyPairServer server = KeyPairServer.builder(chain, identity)
                        .specs(Set.of(SPEC))
                        .start();
                KeyPairSource remote = RemoteKeyPairSource.of(identity.furl("localhost:" + server.port()))) {
            KeyPair first = remote.get(SPEC, LONG);
            KeyPair second = remote.get(SPEC, LONG);
            assertThat(first.getPublic()).isNotEqualTo(second.getPublic());
            assertThat(verifies(first)).isTrue();
            assertThat(chain.pools()).extracting(PoolStats::spec).containsExactly(SPEC);
            assertUnsupported(remote, KeyPairSpec.EC_P_256);
        }
    }

    @Test
    void foreignKind_serverWithTheUsualKinds_isRefusedBeforeAnybodyIsAsked() throws Exception {
        try (KeyPairServer server =
                        KeyPairServer.builder(wallet.create(), identity).start();
                KeyPairSource remote = RemoteKeyPairSource.of(identity.furl("localhost:" + server.port()))) {
            assertUnsupported(remote, SPEC);
            assertThat(wallet.asked).hasValue(0);
        }
    }

    private static void assertUnsupported(KeyPairSource source, KeyPairSpec spec) {
        assertThatThrownBy(() -> source.get(spec, LONG))
                .isInstanceOfSatisfying(
                        KeyPairSourceException.class,
                        failure -> assertThat(failure.reason()).isEqualTo(Reason.UNSUPPORTED));
    }

    private static boolean verifies(KeyPair pair) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("SHA256withECDSA", BOUNCY_CASTLE);
        signature.initSign(pair.getPrivate());
        byte[] signed = signature.sign();
        signature.initVerify(pair.getPublic());
        return signature.verify(signed);
    }

    /** The third party's provider. */
    private static final class Wallet implements KeyPairSourceProvider {
        private final AtomicInteger asked = new AtomicInteger();

        @Override
        public String name() {
            return "wallet";
        }

        @Override
        public KeyPairSource create(KeyPairSourceConfig config) {
            return create();
        }

        KeyPairSource create() {
            return new WalletSource(asked);
        }
    }

    private record WalletSource(AtomicInteger asked) implements KeyPairSource {
        @Override
        public String name() {
            return "wallet";
        }

        @Override
        public List<KeyPairSource> behind() {
            return List.of();
        }

        @Override
        public List<CompletableFuture<KeyPair>> request(KeyPairRequest request) {
            asked.incrementAndGet();
            return List.of(
                    request.spec().equals(SPEC)
                            ? CompletableFuture.supplyAsync(WalletSource::make)
                            : CompletableFuture.failedFuture(new KeyPairSourceException(
                                    Reason.UNSUPPORTED, name(), request.spec(), "one curve only")));
        }

        private static KeyPair make() {
            try {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", BOUNCY_CASTLE);
                generator.initialize(new ECGenParameterSpec("secp256k1"));
                return generator.generateKeyPair();
            } catch (GeneralSecurityException e) {
                throw new CompletionException(e);
            }
        }

        @Override
        public void close() {}
    }
}
