package dev.keysource.examples;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSources;
import dev.keysource.KeyPairSpec;
import dev.keysource.pool.metrics.KeyPairMetrics;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;

import java.security.KeyPair;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ForkJoinPool;

/** Hands out key pairs: one while it starts, then one per HTTP request. */
@Path("/")
public class QuarkusExample {
    private static final String CHAIN = "pool(local), local";

    @Inject
    KeyPairSource source;

    @GET
    @Path("request-thread")
    public String onTheRequestThread(@QueryParam("spec") String spec) throws InterruptedException {
        return describe(source, KeyPairSpec.parse(spec));
    }

    /**
     * Opens a chain of its own where the context class loader is not that of the application. ({@code supplyAsync} makes
     * threads that inherit it on machines with few processors.)
     */
    @GET
    @Path("common-pool")
    public CompletionStage<String> onTheCommonPool() {
        CompletableFuture<String> answer = new CompletableFuture<>();
        ForkJoinPool.commonPool().execute(() -> {
            try (KeyPairSource own = KeyPairSources.forChain(CHAIN)) {
                answer.complete(describe(own, KeyPairSpec.RSA_2048));
            } catch (Exception | LinkageError e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    static String describe(KeyPairSource source, KeyPairSpec spec) throws InterruptedException {
        KeyPair pair = source.get(spec, Duration.ofSeconds(60));
        int length = pair.getPublic().getEncoded().length;
        return spec + " pair with a public key of " + length + " bytes, on "
                + Thread.currentThread().getName();
    }

    @Singleton
    static class Beans {
        /** Quarkus binds it to its meter registry. */
        @Produces
        @Singleton
        KeyPairMetrics metrics() {
            return new KeyPairMetrics();
        }

        @Produces
        @Singleton
        KeyPairSource source(KeyPairMetrics metrics) {
            Properties settings = new Properties();
            settings.setProperty("keysource.chain", CHAIN);
            settings.setProperty("keysource.pool.specs", "RSA-2048:2");
            settings.setProperty("keysource.pool.jmx", "platform");
            return metrics.watch(KeyPairSources.forProperties(settings, metrics));
        }

        void close(@Disposes KeyPairSource source) {
            source.close();
        }

        void atStart(@Observes StartupEvent start, KeyPairSource source) throws InterruptedException {
            System.out.println(describe(source, KeyPairSpec.RSA_2048));
        }
    }
}
