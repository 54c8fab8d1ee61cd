package dev.keysource.examples.launcher;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSources;
import dev.keysource.KeyPairSpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.time.Duration;
import java.util.Properties;

/** The kinds of keys that an operator could give to a key generator. */
enum IdentityKey {
    EC_P_256(null, "EC", "secp256r1", "SHA256withECDSA"),
    EC_P_384(null, "EC", "secp384r1", "SHA384withECDSA"),
    EC_P_521("on a curve of 521 bits; allowed are P-256 and P-384", "EC", "secp521r1", "SHA512withECDSA"),
    EC_P_224("allowed are P-256 and P-384", "EC", "secp224r1", "SHA256withECDSA"),
    EC_SECP256K1("allowed are P-256 and P-384", "EC", "secp256k1", "SHA256withECDSA"),
    EC_BRAINPOOL("allowed are P-256 and P-384", "EC", "brainpoolP256r1", "SHA256withECDSA"),
    EC_EXPLICIT("explicit", "EC", "secp256r1", "SHA256withECDSA") {
        @Override
        AlgorithmParameterSpec parameters() throws GeneralSecurityException {
            AlgorithmParameters named = AlgorithmParameters.getInstance("EC");
            named.init(new ECGenParameterSpec("secp256r1"));
            ECParameterSpec curve = named.getParameterSpec(ECParameterSpec.class);
            return new ECParameterSpec(curve.getCurve(), curve.getGenerator(), curve.getOrder(), curve.getCofactor());
        }
    },
    RSA_1024("1024 bits", "RSA", "1024", "SHA256withRSA"),
    RSA_2048(null, "RSA", "2048", "SHA256withRSA"),
    RSA_3072(null, "RSA", "3072", "SHA256withRSA"),
    RSA_4096(null, "RSA", "4096", "SHA256withRSA"),
    /** Takes minutes to make; used once. */
    RSA_8192(null, "RSA", "8192", "SHA256withRSA") {
        @Override
        KeyPair generate() throws GeneralSecurityException {
            Properties settings = new Properties();
            settings.setProperty("keysource.chain", "local");
            settings.setProperty("keysource.local.allow", "RSA-8192");
            settings.setProperty("keysource.fallback.budget", "10m");
            try (KeyPairSource source = KeyPairSources.forProperties(settings)) {
                return source.get(KeyPairSpec.RSA_8192, Duration.ofMinutes(10));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    },
    RSA_PSS("of the kind RSASSA-PSS", "RSASSA-PSS", "2048", "SHA256withRSAandMGF1"),
    DSA("of the kind DSA", "DSA", "2048", "SHA256withDSA"),
    ED25519("of the kind Ed25519", "Ed25519", null, "Ed25519"),
    ED448("of the kind Ed448", "Ed448", null, "Ed448"),
    ML_DSA_65("2.16.840.1.101.3.4.3.18", "ML-DSA", "ML-DSA-65", "ML-DSA-65");

    static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

    /** What the message says that refuses it; {@code null} if clients connect. */
    final @Nullable String refusal;

    final String signature;
    private final String algorithm;
    private final @Nullable String parameter;

    IdentityKey(@Nullable String refusal, String algorithm, @Nullable String parameter, String signature) {
        this.refusal = refusal;
        this.algorithm = algorithm;
        this.parameter = parameter;
        this.signature = signature;
    }

    @Nullable
    AlgorithmParameterSpec parameters() throws GeneralSecurityException {
        return parameter == null || parameter.matches("\\d+") ? null : new ECGenParameterSpec(parameter);
    }

    KeyPair generate() throws GeneralSecurityException {
        if (this == ML_DSA_65) {
            return KeyPairGenerator.getInstance(parameter, BOUNCY_CASTLE).generateKeyPair();
        }
        KeyPairGenerator generator = algorithm.equals("EC")
                ? KeyPairGenerator.getInstance(algorithm, BOUNCY_CASTLE)
                : KeyPairGenerator.getInstance(algorithm);
        AlgorithmParameterSpec parameters = parameters();
        if (parameters != null) {
            generator.initialize(parameters);
        } else if (parameter != null) {
            generator.initialize(Integer.parseInt(parameter));
        }
        return generator.generateKeyPair();
    }
}
