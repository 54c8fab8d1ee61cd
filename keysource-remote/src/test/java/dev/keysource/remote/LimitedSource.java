package dev.keysource.remote;

import dev.keysource.KeyPairRequest;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import dev.keysource.internal.Kind;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** A source that can give so many pairs, measured by what they cost, and then none until it is told to make more. */
final class LimitedSource implements KeyPairSource {
    private final KeyPair rsa2048 = numbers(2048);
    private final KeyPair rsa4096 = numbers(4096);
    private double left;

    /** Makes pairs of this cost ready; what is left of those before is gone. */
    synchronized void produce(double cost) {
        left = cost;
    }

    @Override
    public String name() {
        return "limited";
    }

    @Override
    public List<KeyPairSource> behind() {
        return List.of();
    }

    @Override
    public List<CompletableFuture<KeyPair>> request(KeyPairRequest request) {
        return List.of(answer(request.spec()));
    }

    private synchronized CompletableFuture<KeyPair> answer(KeyPairSpec spec) {
        double cost = Kind.of(spec.toString()).cost();
        if (cost > left) {
            return CompletableFuture.failedFuture(
                    new KeyPairSourceException(Reason.EXHAUSTED, name(), spec, "no pair is ready"));
        }
        left -= cost;
        return CompletableFuture.completedFuture(spec.equals(KeyPairSpec.RSA_4096) ? rsa4096 : rsa2048);
    }

    @Override
    public void close() {}

    /** Numbers of the size of an RSA pair, none of them a prime: a real one of 4096 bits takes seconds. */
    private static KeyPair numbers(int bits) {
        Random random = new Random(bits);
        BigInteger p = new BigInteger(bits / 2, random).setBit(bits / 2 - 1).setBit(bits / 2 - 2);
        BigInteger q = new BigInteger(bits / 2, random).setBit(bits / 2 - 1).setBit(bits / 2 - 2);
        BigInteger n = p.setBit(0).multiply(q.setBit(0));
        BigInteger e = BigInteger.valueOf(65537);
        try {
            KeyFactory factory = KeyFactory.getInstance("RSA");
            return new KeyPair(
                    factory.generatePublic(new RSAPublicKeySpec(n, e)),
                    factory.generatePrivate(new RSAPrivateCrtKeySpec(n, e, p.multiply(q), p, q, p, q, q)));
        } catch (GeneralSecurityException e1) {
            throw new AssertionError(e1);
        }
    }
}
