package dev.keysource.examples;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSources;
import dev.keysource.KeyPairSpec;
import dev.keysource.pool.metrics.KeyPairMetrics;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import java.security.PublicKey;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;

/** Hands out key pairs: one while it starts, then one per HTTP request. */
@SpringBootApplication
public class SpringBootExample {
    public static void main(String[] args) {
        SpringApplication.run(SpringBootExample.class, args);
    }

    /** Spring binds it to its meter registry. */
    @Bean
    KeyPairMetrics keyPairMetrics() {
        return new KeyPairMetrics();
    }

    /** Made from what Spring knows under {@code keysource}, in its files or the environment; Spring closes it. */
    @Bean
    KeyPairSource keyPairSource(KeyPairMetrics metrics, Environment environment) {
        Properties settings = new Properties();
        Binder.get(environment)
                .bind("keysource", Bindable.mapOf(String.class, String.class))
                .get()
                .forEach((key, value) -> settings.setProperty("keysource." + key, value));
        return metrics.watch(KeyPairSources.builder().listener(metrics).forProperties(settings));
    }

    @Bean
    CommandLineRunner atStart(KeyPairSource source) {
        return arguments -> System.out.println(describe(source, KeyPairSpec.RSA_2048));
    }

    static String describe(KeyPairSource source, KeyPairSpec spec) throws InterruptedException {
        PublicKey key = source.get(spec, Duration.ofSeconds(60)).getPublic();
        String thread = Thread.currentThread().getName();
        return spec + " pair with a public key of " + key.getEncoded().length + " bytes, on " + thread;
    }

    @RestController
    static class Pairs {
        private final KeyPairSource source;

        Pairs(KeyPairSource source) {
            this.source = source;
        }

        @GetMapping("/request-thread")
        String onTheRequestThread(@RequestParam String spec) throws InterruptedException {
            return describe(source, KeyPairSpec.parse(spec));
        }

        /**
         * Opens a chain of its own where the context class loader is not that of the application. ({@code supplyAsync} makes
         * threads that inherit it on machines with few processors.)
         */
        @GetMapping("/common-pool")
        String onTheCommonPool() throws Exception {
            FutureTask<String> task = new FutureTask<>(() -> {
                try (KeyPairSource own = KeyPairSources.forChain("pool(local)")) {
                    return describe(own, KeyPairSpec.RSA_2048);
                }
            });
            ForkJoinPool.commonPool().execute(task);
            return task.get();
        }
    }
}
