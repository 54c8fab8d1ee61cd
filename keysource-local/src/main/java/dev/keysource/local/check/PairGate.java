package dev.keysource.local.check;

import dev.keysource.KeyPairSpec;
import dev.keysource.internal.Kind;
import dev.keysource.local.rsa.RsaGate;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The checks that every pair passes when it is made, whatever made it: it is of the kind that was asked for, an RSA pair
 * satisfies {@link RsaGate}, the halves belong together ({@link PairwiseCheck}), and the public key is new
 * ({@link SeenKeys}). Safe for use by many threads at once.
 */
public final class PairGate {
    private final SecureRandom random;
    private final PairwiseCheck pairwise;
    private final SeenKeys seen = new SeenKeys();

    public PairGate(SecureRandom random) {
        this.random = random;
        this.pairwise = new PairwiseCheck(random);
    }

    /**
     * Returns if the pair may be given out.
     *
     * @throws NoSuchAlgorithmException if it cannot be told, because a provider or a class that the check needs is absent
     */
    public void check(KeyPairSpec spec, Made made) throws RejectedPairException, NoSuchAlgorithmException {
        try {
            KeyPair pair = made.pair();
            Kind kind = Kind.of(spec.toString());
            if (!"PKCS#8".equals(pair.getPrivate().getFormat())
                    || !"X.509".equals(pair.getPublic().getFormat())) {
                throw new RejectedPairException("a half has no standard encoding");
            }
            if (!Spki.isOf(kind, pair.getPublic().getEncoded())) {
                throw new RejectedPairException("the pair is of another kind");
            }
            if (kind.parameters() instanceof RSAKeyGenParameterSpec rsa) {
                checkRsa(pair, rsa.getKeysize());
            }
            pairwise.check(kind, made);
            if (!seen.add(pair.getPublic())) {
                throw new RepeatedPairException("the random generator");
            }
        } catch (RejectedPairException e) {
            throw e;
        } catch (NoSuchAlgorithmException | LinkageError e) {
            throw new NoSuchAlgorithmException("such pairs cannot be checked here: " + e, e);
        } catch (GeneralSecurityException | RuntimeException e) {
            if (comesOfAnAbsentService(e)) {
                throw new NoSuchAlgorithmException("such pairs cannot be checked here: " + e, e);
            }
            throw new RejectedPairException(
                    "the pair cannot be used: " + e.getClass().getSimpleName(), e);
        }
    }

    /** Services use others; the host may have removed the provider of those. */
    private static boolean comesOfAnAbsentService(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .anyMatch(NoSuchAlgorithmException.class::isInstance);
    }

    private void checkRsa(KeyPair pair, int bits) throws RejectedPairException {
        if (!(pair.getPrivate() instanceof RSAPrivateCrtKey privateKey)
                || !(pair.getPublic() instanceof RSAPublicKey publicKey)) {
            throw new RejectedPairException("the pair has no CRT values");
        }
        Optional<String> fault = RsaGate.fault(publicKey, privateKey, bits, random);
        if (fault.isPresent()) {
            throw new RejectedPairException(fault.get());
        }
    }
}
