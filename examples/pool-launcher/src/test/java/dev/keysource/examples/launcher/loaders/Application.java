package dev.keysource.examples.launcher.loaders;

import dev.keysource.FallbackKeyPairSource;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSources;
import dev.keysource.KeyPairSpec;
import dev.keysource.local.LocalKeyPairSource;
import dev.keysource.pool.PooledKeyPairSource;
import dev.keysource.remote.KeyPairServer;
import dev.keysource.remote.RemoteKeyPairSource;
import dev.keysource.remote.ServerIdentity;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * An application that asks every kind of source in every way. It is loaded by a loader of its own, so that the tests know it
 * by a type of the platform only: given nothing it opens the sources, given sources it asks those; either way it returns them,
 * and they are to be closed from the last to the first.
 */
public final class Application implements UnaryOperator<List<AutoCloseable>> {
    private static final InheritableThreadLocal<Application> CURRENT = new InheritableThreadLocal<>();
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final List<KeyPairSpec> SPECS =
            List.of(KeyPairSpec.RSA_2048, KeyPairSpec.ED25519, KeyPairSpec.ML_DSA_44);

    @Override
    public List<AutoCloseable> apply(List<AutoCloseable> opened) {
        CURRENT.set(this);
        try {
            List<AutoCloseable> all = opened.isEmpty() ? open() : opened;
            for (AutoCloseable one : all) {
                if (one instanceof KeyPairSource source) {
                    ask(source);
                }
            }
            return all;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            CURRENT.remove();
        }
    }

    private static List<AutoCloseable> open() throws IOException {
        List<AutoCloseable> all = new ArrayList<>();
        KeyPairSource local = LocalKeyPairSource.create();
        all.add(local);
        KeyPairSource pool = PooledKeyPairSource.builder(local)
                .size(2)
                .mbeanServer(ManagementFactory.getPlatformMBeanServer())
                .build();
        all.add(pool);
        ServerIdentity identity = ServerIdentity.create();
        KeyPairServer server = KeyPairServer.builder(pool, identity).start();
        all.add(server);
        KeyPairSource remote = RemoteKeyPairSource.of(identity.furl("127.0.0.1:" + server.port()));
        all.add(remote);
        KeyPairSource prefetch = PooledKeyPairSource.builder(remote).size(2).build();
        all.add(prefetch);
        all.add(FallbackKeyPairSource.of(prefetch, local));
        all.add(KeyPairSources.forChain("pool(local), local"));
        return all;
    }

    private static void ask(KeyPairSource source) throws Exception {
        for (KeyPairSpec spec : SPECS) {
            source.get(spec, LONG);
            await(source.request(spec).thenApply(Application::use));
            await(source.request(spec, LONG).thenApply(Application::use));
            for (CompletableFuture<KeyPair> answer : source.request(spec, 2)) {
                await(answer);
            }
            source.request(spec, LONG).cancel(false);
            source.request(spec, Duration.ofNanos(1)).handle((pair, failure) -> failure);
        }
        if (source instanceof RemoteKeyPairSource remote) {
            for (int i = 0; i < 20; i++) { // often enough for the JVM to compile what reads the pools
                await(remote.status(LONG));
            }
        }
    }

    private static KeyPair use(KeyPair pair) {
        return pair;
    }

    private static void await(CompletableFuture<?> answer) throws Exception {
        answer.get(LONG.toSeconds(), TimeUnit.SECONDS);
    }
}
