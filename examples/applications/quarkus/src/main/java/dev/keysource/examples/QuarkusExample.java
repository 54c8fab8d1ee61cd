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

import java.security.PublicKey;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;

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
    public String onTheCommonPool() throws Exception {
        FutureTask<String> task = new FutureTask<>(() -> {
            try (KeyPairSource own = KeyPairSources.forChain(CHAIN)) {
                return describe(own, KeyPairSpec.RSA_2048);
            }
        });
        ForkJoinPool.commonPool().execute(task);
        return task.get();
    }

    static String describe(KeyPairSource source, KeyPairSpec spec) throws InterruptedException {
        PublicKey key = source.get(spec, Duration.ofSeconds(60)).getPublic();
        String thread = Thread.currentThread().getName();
        return spec + " pair with a public key of " + key.getEncoded().length + " bytes, on " + thread;
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
            return metrics.watch(KeyPairSources.builder().listener(metrics).forProperties(settings));
        }

        void close(@Disposes KeyPairSource source) {
            source.close();
        }

        void atStart(@Observes StartupEvent start, KeyPairSource source) throws InterruptedException {
            System.out.println(describe(source, KeyPairSpec.RSA_2048));
        }
    }
}
