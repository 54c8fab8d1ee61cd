package dev.keysource.local.check;

import dev.keysource.KeyPairSpec;
import dev.keysource.local.engine.CheckedEngine;
import dev.keysource.local.engine.JcaEngine;
import dev.keysource.local.engine.Origin;
import dev.keysource.testkit.SpecSource;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PairGateTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final JcaEngine engine = new JcaEngine(List.of(Origin.JDK, Origin.BC), RANDOM);

    private List<Made> make(KeyPairSpec spec, int count) throws GeneralSecurityException {
        List<Made> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            made.add(engine.make(spec, () -> false));
        }
        return made;
    }

    /** One kind of every algorithm. */
    @ParameterizedTest
    @SpecSource("RSA-2048|EC-P-256|EC-P-521|Ed25519|Ed448|X25519|X448|ML-DSA-44|ML-KEM-512|SLH-DSA-SHA2-128f")
    void check_halvesOfDifferentPairs_isRejectedEveryTime(KeyPairSpec spec) throws Exception {
        List<Made> made = make(spec, 4);
        for (Made one : made) {
            for (Made other : made) {
                KeyPair pair = new KeyPair(one.pair().getPublic(), other.pair().getPrivate());
                PairGate gate = new PairGate(RANDOM);
                if (one == other) {
                    gate.check(spec, one);
                } else {
                    assertThatThrownBy(() -> gate.check(spec, new Made(pair, one.provider())))
                            .isInstanceOf(RejectedPairException.class);
                }
            }
        }
    }

    @Test
    void make_thousandMismatchedPairs_rejectsAndDestroysAll() throws Exception {
        AtomicInteger destroyed = new AtomicInteger();
        List<Made> made = make(KeyPairSpec.EC_P_256, 33);
        int rejected = 0;
        for (Made one : made) {
            for (Made other : made) {
                if (one == other) {
                    continue;
                }
                KeyPair pair = new KeyPair(
                        one.pair().getPublic(),
                        new CountingEcKey((ECPrivateKey) other.pair().getPrivate(), destroyed));
                CheckedEngine checked = new CheckedEngine((spec, abandoned) -> new Made(pair, one.provider()), RANDOM);
                try {
                    checked.make(KeyPairSpec.EC_P_256, () -> false);
                } catch (RejectedPairException e) {
                    rejected++;
                }
            }
        }
        assertThat(rejected).isEqualTo(33 * 32);
        assertThat(destroyed).hasValue(33 * 32);
    }

    @ParameterizedTest
    @SpecSource("RSA-2048|EC-P-256|Ed25519|ML-DSA-44")
    void check_verifierThatAcceptsEverything_isRejected(KeyPairSpec spec) throws Exception {
        Made made = make(spec, 1).get(0);
        Provider credulous = new CredulousProvider(made.provider());
        Security.insertProviderAt(credulous, 1); // where the owner of the pair would find it
        try {
            assertThatThrownBy(() -> new PairGate(RANDOM).check(spec, new Made(made.pair(), credulous)))
                    .isInstanceOf(RejectedPairException.class)
                    .hasMessageContaining("a wrong signature verifies");
        } finally {
            Security.removeProvider(credulous.getName());
        }
    }

    @Test
    void check_otherKindThanAskedFor_isRejected() throws Exception {
        Made made = make(KeyPairSpec.EC_P_384, 1).get(0);
        assertThatThrownBy(() -> new PairGate(RANDOM).check(KeyPairSpec.EC_P_256, made))
                .isInstanceOf(RejectedPairException.class)
                .hasMessageContaining("another kind");
    }

    @Test
    void check_anotherRootInThePrivateHalf_isRejected() throws Exception {
        KeyPairSpec spec = KeyPairSpec.SLH_DSA_SHA2_128F;
        Made made = make(spec, 1).get(0);
        byte[] pkcs8 = made.pair().getPrivate().getEncoded();
        byte[] key = PrivateKeyInfo.getInstance(pkcs8).getPrivateKey().getOctets();
        int at = 0;
        while (!Arrays.equals(pkcs8, at, at + key.length, key, 0, key.length)) {
            at++;
        }
        pkcs8[at + key.length - 1] ^= 1;
        PrivateKey changed = KeyFactory.getInstance(spec.toString(), made.provider())
                .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        KeyPair pair = new KeyPair(made.pair().getPublic(), changed);
        assertThatThrownBy(() -> new PairGate(RANDOM).check(spec, new Made(pair, made.provider())))
                .isInstanceOf(RejectedPairException.class)
                .hasMessage("the private half holds another root");
    }

    @Test
    void check_samePairTwice_isRejected() throws Exception {
        Made made = make(KeyPairSpec.X25519, 1).get(0);
        PairGate gate = new PairGate(RANDOM);
        gate.check(KeyPairSpec.X25519, made);
        assertThatThrownBy(() -> gate.check(KeyPairSpec.X25519, made))
                .isInstanceOf(RejectedPairException.class)
                .hasMessageContaining("made before");
    }

    @Test
    void check_keyWithoutEncoding_isRejected() throws Exception {
        Made made = make(KeyPairSpec.ED25519, 1).get(0);
        PrivateKey unexportable = new PrivateKey() {
            private static final long serialVersionUID = 1L;

            @Override
            public String getAlgorithm() {
                return "EdDSA";
            }

            @Override
            public String getFormat() {
                return null;
            }

            @Override
            public byte[] getEncoded() {
                return null;
            }
        };
        KeyPair pair = new KeyPair(made.pair().getPublic(), unexportable);
        assertThatThrownBy(() ->
                        new PairGate(RANDOM).check(KeyPairSpec.ED25519, new Made(pair, Security.getProvider("SunEC"))))
                .isInstanceOf(RejectedPairException.class);
    }

    private static final class CountingEcKey implements ECPrivateKey {
        private static final long serialVersionUID = 1L;

        private final transient ECPrivateKey key;
        private final transient AtomicInteger destroyed;

        CountingEcKey(ECPrivateKey key, AtomicInteger destroyed) {
            this.key = key;
            this.destroyed = destroyed;
        }

        @Override
        public BigInteger getS() {
            return key.getS();
        }

        @Override
        public ECParameterSpec getParams() {
            return key.getParams();
        }

        @Override
        public String getAlgorithm() {
            return key.getAlgorithm();
        }

        @Override
        public String getFormat() {
            return key.getFormat();
        }

        @Override
        public byte[] getEncoded() {
            return key.getEncoded();
        }

        @Override
        public void destroy() {
            destroyed.incrementAndGet();
        }
    }
}
