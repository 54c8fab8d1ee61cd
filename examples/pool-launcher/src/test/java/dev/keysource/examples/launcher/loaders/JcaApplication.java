package dev.keysource.examples.launcher.loaders;

import dev.keysource.jca.KeysourceProvider;

import javax.crypto.Cipher;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.security.Signature;
import java.util.List;
import java.util.Properties;
import java.util.function.UnaryOperator;

/** An application that lets unchanged code have its pairs from a chain, uses what it gets, and uninstalls the provider. */
public final class JcaApplication implements UnaryOperator<List<AutoCloseable>> {
    @Override
    public List<AutoCloseable> apply(List<AutoCloseable> nothing) {
        Properties settings = new Properties();
        settings.setProperty("keysource.chain", "pool(local)");
        settings.setProperty("keysource.pool.specs", "RSA-2048:2");
        settings.setProperty("keysource.jca.timeout", "5m");
        Provider provider = KeysourceProvider.install(settings);
        Security.insertProviderAt(
                new Provider("Another", "1", "") {
                    private static final long serialVersionUID = 1L;
                },
                1);
        Security.removeProvider("Another");
        try {
            for (String algorithm : new String[] {"RSA", "RSASSA-PSS"}) {
                use(KeyPairGenerator.getInstance(algorithm));
                use(KeyPairGenerator.getInstance(algorithm, "Keysource"));
                use(KeyPairGenerator.getInstance(algorithm, provider));
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        return List.of(() -> {
            if (!KeysourceProvider.uninstall()) {
                throw new IllegalStateException("it was not installed");
            }
        });
    }

    private static void use(KeyPairGenerator generator) throws GeneralSecurityException {
        for (int size : new int[] {2048, 1024}) {
            generator.initialize(size, new SecureRandom());
            KeyPair pair = generator.generateKeyPair();
            if (generator.getAlgorithm().equals("RSA")) {
                Signature signature = Signature.getInstance("SHA256withRSA", generator.getProvider());
                signature.initSign(pair.getPrivate());
                signature.sign();
                Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding", generator.getProvider());
                cipher.init(Cipher.ENCRYPT_MODE, pair.getPublic());
                cipher.doFinal(new byte[1]);
            }
            KeyFactory.getInstance(generator.getAlgorithm(), generator.getProvider())
                    .translateKey(pair.getPrivate());
        }
    }
}
