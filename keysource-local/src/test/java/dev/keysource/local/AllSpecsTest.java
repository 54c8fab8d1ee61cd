package dev.keysource.local;

import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import dev.keysource.local.LocalKeyPairSource.Engine;
import dev.keysource.local.engine.CheckedEngine;
import dev.keysource.local.engine.JcaEngine;
import dev.keysource.local.engine.Origin;
import dev.keysource.local.engine.PairEngine;
import dev.keysource.testkit.SpecSource;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.time.Duration;
import java.util.List;

import static dev.keysource.testkit.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

/** Every kind of pair is made, read back from its encodings by another library, and used there. */
@Timeout(600)
class AllSpecsTest {
    private static final Duration LONG = Duration.ofSeconds(100);
    private static final LocalKeyPairSource SOURCE = LocalKeyPairSource.create();

    @AfterAll
    static void closeSource() {
        SOURCE.close();
    }

    @ParameterizedTest
    @SpecSource(except = KeyUse.SLOW)
    void get_anySpec_givesAPairThatAnotherLibraryReadsAndUses(KeyPairSpec spec) throws Exception {
        assertThat(KeyUse.worksElsewhere(spec, SOURCE.get(spec, LONG))).isTrue();
    }

    @ParameterizedTest
    @SpecSource("RSA-[234].*")
    void get_rsa_givesACrtKeyOfExactlyThisSize(KeyPairSpec spec) throws Exception {
        RSAPrivateCrtKey key = (RSAPrivateCrtKey) SOURCE.get(spec, LONG).getPrivate();
        assertThat(key.getModulus().bitLength()).isEqualTo(Integer.parseInt(spec.parameterSet()));
        assertThat(key.getPublicExponent()).isEqualTo(65537);
    }

    @ParameterizedTest
    @SpecSource("EC-.*")
    void get_ec_givesAKeyOnThisCurve(KeyPairSpec spec) throws Exception {
        ECPublicKey key = (ECPublicKey) SOURCE.get(spec, LONG).getPublic();
        assertThat(spec.parameterSet())
                .isEqualTo("P-" + key.getParams().getCurve().getField().getFieldSize());
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void engine_any_makesRsaAndOtherPairs(Engine engine) throws Exception {
        try (LocalKeyPairSource source =
                LocalKeyPairSource.builder().engine(engine).threads(2).build()) {
            for (KeyPairSpec spec : new KeyPairSpec[] {KeyPairSpec.RSA_2048, KeyPairSpec.ED25519}) {
                assertThat(KeyUse.worksElsewhere(spec, source.get(spec, LONG))).isTrue();
            }
        }
    }

    @Test
    void engine_notChosen_searchesUnlessAProviderIsNamed() {
        assertThat(LocalKeyPairSource.builder().chosenEngine()).isEqualTo(Engine.SEARCH);
        assertThat(LocalKeyPairSource.builder().provider(JcaProvider.BC).chosenEngine())
                .isEqualTo(Engine.JCA);
        assertThat(LocalKeyPairSource.builder()
                        .provider(JcaProvider.BC)
                        .engine(Engine.SEARCH)
                        .chosenEngine())
                .isEqualTo(Engine.SEARCH);
    }

    @ParameterizedTest
    @EnumSource(JcaProvider.class)
    void provider_named_makesAllItsPairs(JcaProvider provider) throws Exception {
        try (LocalKeyPairSource source =
                LocalKeyPairSource.builder().provider(provider).build()) {
            for (KeyPairSpec spec : new KeyPairSpec[] {KeyPairSpec.RSA_2048, KeyPairSpec.EC_P_256}) {
                assertThat(KeyUse.worksElsewhere(spec, source.get(spec, LONG))).isTrue();
            }
        }
    }

    /** OpenSSL 3.0 refuses private keys with the public one in them. */
    @ParameterizedTest
    @SpecSource("(Ed|X).*")
    void provider_any_encodesKeysOfRfc8410AsVersionOne(KeyPairSpec spec) throws Exception {
        for (JcaProvider provider : new JcaProvider[] {JcaProvider.JDK, JcaProvider.BC}) {
            try (LocalKeyPairSource source =
                    LocalKeyPairSource.builder().provider(provider).build()) {
                KeyPair pair = source.get(spec, LONG);
                PrivateKeyInfo info =
                        PrivateKeyInfo.getInstance(pair.getPrivate().getEncoded());
                assertThat(info.getVersion().intValueExact()).isZero();
                assertThat(info.hasPublicKey()).isFalse();
                assertThat(KeyUse.worksElsewhere(spec, pair)).isTrue();
            }
        }
    }

    /** What remains where no native provider is. */
    @ParameterizedTest
    @SpecSource(except = "RSA-[348].*|SLH-DSA-.*")
    void get_withoutNativeProviders_givesAPairThatWorksElsewhere(KeyPairSpec spec) throws Exception {
        SecureRandom random = new SecureRandom();
        PairEngine engine = new JcaEngine(List.of(Origin.JDK, Origin.BC), random);
        try (LocalKeyPairSource source = LocalKeyPairSource.builder().build(new CheckedEngine(engine, random))) {
            assertThat(KeyUse.worksElsewhere(spec, source.get(spec, LONG))).isTrue();
        }
    }

    @Test
    void provider_namedWithoutTheAlgorithm_failsWithUnsupported() {
        try (LocalKeyPairSource source =
                LocalKeyPairSource.builder().provider(JcaProvider.JDK).build()) {
            assertFails(() -> source.get(KeyPairSpec.SLH_DSA_SHA2_128F, LONG), Reason.UNSUPPORTED)
                    .hasMessageContaining("JDK");
        }
    }
}
