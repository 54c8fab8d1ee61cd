package dev.keysource.benchmarks;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSpec;
import dev.keysource.local.LocalKeyPairSource;
import dev.keysource.local.rsa.RsaSearch;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.conscrypt.Conscrypt;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAKeyGenParameterSpec;
import java.time.Duration;
import java.util.concurrent.Callable;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * One of the generators of {@code .ci/compare-generators}: for each line of standard input it makes an RSA pair, and prints its
 * modulus in hexadecimal digits. Its first line of output says what it is.
 */
public final class PairsOnRequest {
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private PairsOnRequest() {}

    /**
     * Runs until standard input ends.
     *
     * @param args the generator, and the size of its pairs in bits
     */
    public static void main(String[] args) throws Exception {
        int bits = Integer.parseInt(args[1]);
        Callable<KeyPair> generator = generator(args[0], bits);
        System.out.println(title(args[0]));
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, US_ASCII));
        while (requests.readLine() != null) {
            RSAPublicKey key = (RSAPublicKey) generator.call().getPublic();
            System.out.println(key.getModulus().toString(16));
        }
        System.exit(0); // a source has threads
    }

    private static Callable<KeyPair> generator(String name, int bits) throws GeneralSecurityException {
        SecureRandom random = new SecureRandom();
        Provider jdk = Security.getProvider("SunRsaSign");
        return switch (name) {
            case "search" -> {
                RsaSearch search = new RsaSearch(random, jdk);
                yield () -> search.generate(bits, () -> false);
            }
            case "local" -> {
                KeyPairSource source = LocalKeyPairSource.builder().threads(1).build();
                KeyPairSpec spec = KeyPairSpec.parse("RSA-" + bits);
                yield () -> source.get(spec, LIMIT);
            }
            case "jdk" -> jca(bits, jdk, random);
            case "bc" -> jca(bits, new BouncyCastleProvider(), random);
            case "accp" -> jca(bits, AmazonCorrettoCryptoProvider.INSTANCE, random);
            case "conscrypt" -> jca(bits, Conscrypt.newProvider(), random);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Callable<KeyPair> jca(int bits, Provider provider, SecureRandom random)
            throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA", provider);
        generator.initialize(new RSAKeyGenParameterSpec(bits, RSAKeyGenParameterSpec.F4), random);
        return generator::generateKeyPair;
    }

    private static String title(String name) {
        String java = "Java " + Runtime.version();
        return switch (name) {
            case "bc" -> "Bouncy Castle " + new BouncyCastleProvider().getVersionStr() + ", " + java;
            case "accp" -> "ACCP " + AmazonCorrettoCryptoProvider.INSTANCE.getVersionStr() + " (AWS-LC), " + java;
            case "conscrypt" -> {
                Conscrypt.Version version = Conscrypt.version();
                yield "Conscrypt " + version.major() + "." + version.minor() + "." + version.patch() + " (BoringSSL), "
                        + java;
            }
            default -> java;
        };
    }
}
