package dev.keysource.jca;

import dev.keysource.KeyPairRequest;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSpec;
import dev.keysource.PoolStats;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Security;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A source that answers every request as the test says, by default at once with a pair of the right kind, made once. */
final class RsaSource implements KeyPairSource {
    private static final Map<KeyPairSpec, KeyPair> PAIRS = new ConcurrentHashMap<>();

    final List<KeyPairSpec> asked = new CopyOnWriteArrayList<>();
    final List<KeyPair> discarded = new CopyOnWriteArrayList<>();
    final List<CompletableFuture<KeyPair>> answers = new CopyOnWriteArrayList<>();
    volatile List<PoolStats> pools = List.of();
    volatile boolean closed;
    private volatile Function<KeyPairSpec, CompletableFuture<KeyPair>> script =
            spec -> CompletableFuture.completedFuture(pair(spec));

    /** The same pair each time: what tells it from one that a provider has just made. */
    static KeyPair pair(KeyPairSpec spec) {
        return PAIRS.computeIfAbsent(spec, key -> generate("RSA", Integer.parseInt(spec.parameterSet())));
    }

    static KeyPair generate(String algorithm, int bits) {
        try {
            KeyPairGenerator jdk = KeyPairGenerator.getInstance(algorithm, Security.getProvider("SunRsaSign"));
            jdk.initialize(bits);
            return jdk.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    RsaSource answering(Function<KeyPairSpec, CompletableFuture<KeyPair>> newScript) {
        script = newScript;
        return this;
    }

    RsaSource failing(KeyPairSourceException.Reason reason) {
        return answering(
                spec -> CompletableFuture.failedFuture(new KeyPairSourceException(reason, name(), spec, "scripted")));
    }

    RsaSource silent() {
        return answering(spec -> new CompletableFuture<>());
    }

    @Override
    public String name() {
        return "scripted";
    }

    @Override
    public List<CompletableFuture<KeyPair>> request(KeyPairRequest request) {
        asked.add(request.spec());
        CompletableFuture<KeyPair> answer = script.apply(request.spec());
        answers.add(answer);
        return new ArrayList<>(List.of(answer));
    }

    @Override
    public List<KeyPairSource> behind() {
        return List.of();
    }

    @Override
    public List<PoolStats> pools() {
        return pools;
    }

    @Override
    public void discard(KeyPair pair) {
        discarded.add(pair);
    }

    @Override
    public void close() {
        closed = true;
    }

    /** A chain that has this source and leaves callers a minute. */
    Chain chain() {
        return new Chain(new Given(this, () -> Duration.ofMinutes(1)));
    }
}
