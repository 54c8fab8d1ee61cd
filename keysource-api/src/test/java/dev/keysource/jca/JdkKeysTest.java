package dev.keysource.jca;

import dev.keysource.KeyPairSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.reflect.Proxy;
import java.security.Key;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;

import static org.assertj.core.api.Assertions.assertThat;

class JdkKeysTest {
    private static final KeyPair PAIR = RsaSource.pair(KeyPairSpec.RSA_2048);

    @Test
    void of_aPairOfTheJdk_isTheSameObject() throws Exception {
        assertThat(JdkKeys.of(PAIR, KeyPairSpec.RSA_2048, "RSA")).isSameAs(PAIR);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "RSASSA-PSS"})
    void of_keysOfAnotherProvider_areTheJdksWithTheSameNumbers(String algorithm) throws Exception {
        KeyPair pair = JdkKeys.of(foreign(PAIR), KeyPairSpec.RSA_2048, algorithm);
        KeyPair stock = RsaSource.generate(algorithm, 1024);
        assertThat(pair.getPublic()).hasSameClassAs(stock.getPublic());
        assertThat(pair.getPrivate()).hasSameClassAs(stock.getPrivate());
        assertThat(pair.getPrivate().getAlgorithm()).isEqualTo(algorithm);
        assertThat(((RSAPrivateCrtKey) pair.getPrivate()).getCrtCoefficient())
                .isEqualTo(((RSAPrivateCrtKey) PAIR.getPrivate()).getCrtCoefficient());
    }

    @Test
    void of_pssKeys_signAsPss() throws Exception {
        KeyPair pair = JdkKeys.of(PAIR, KeyPairSpec.RSA_2048, "RSASSA-PSS");
        Signature signature = Signature.getInstance("RSASSA-PSS");
        signature.setParameter(new java.security.spec.PSSParameterSpec(
                "SHA-256", "MGF1", java.security.spec.MGF1ParameterSpec.SHA256, 32, 1));
        signature.initSign(pair.getPrivate());
        byte[] signed = signature.sign();
        signature.initVerify(pair.getPublic());
        assertThat(signature.verify(signed)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "RSASSA-PSS"})
    void of_anyPair_canBeSerialized(String algorithm) throws Exception {
        KeyPair pair = JdkKeys.of(foreign(PAIR), KeyPairSpec.RSA_2048, algorithm);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(pair);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            KeyPair read = (KeyPair) in.readObject();
            assertThat(read.getPrivate()).isEqualTo(pair.getPrivate());
            assertThat(read.getPublic()).isEqualTo(pair.getPublic());
        }
    }

    @Test
    void of_anotherSize_isNone() throws Exception {
        assertThat(JdkKeys.of(PAIR, KeyPairSpec.RSA_3072, "RSA")).isNull();
    }

    @Test
    void of_twoKeysThatAreNoPair_isNone() throws Exception {
        KeyPair other = RsaSource.generate("RSA", 2048);
        assertThat(JdkKeys.of(new KeyPair(other.getPublic(), PAIR.getPrivate()), KeyPairSpec.RSA_2048, "RSA"))
                .isNull();
    }

    @Test
    void of_keysThatAreNotRsaOrAbsent_isNone() throws Exception {
        assertThat(JdkKeys.of(new KeyPair(null, null), KeyPairSpec.RSA_2048, "RSA"))
                .isNull();
        assertThat(JdkKeys.of(dev.keysource.testkit.ScriptedSource.pair(), KeyPairSpec.RSA_2048, "RSA"))
                .isNull();
    }

    private static KeyPair foreign(KeyPair pair) {
        return new KeyPair((PublicKey) foreign(RSAPublicKey.class, pair.getPublic()), (PrivateKey)
                foreign(RSAPrivateCrtKey.class, pair.getPrivate()));
    }

    private static Object foreign(Class<? extends Key> type, Key key) {
        return Proxy.newProxyInstance(
                type.getClassLoader() == null ? JdkKeysTest.class.getClassLoader() : type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> method.invoke(key, arguments));
    }
}
