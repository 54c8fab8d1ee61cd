package dev.keysource.examples;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSources;
import dev.keysource.KeyPairSpec;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.time.Duration;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;

/**
 * Hands out key pairs: one while it starts, then one per HTTP request. The source, its meters and its health come from the starter and
 * from application.properties.
 */
@SpringBootApplication
public class SpringBootExample {
    public static void main(String[] args) {
        SpringApplication.run(SpringBootExample.class, args);
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

        /** As a library would that knows nothing of this one: the JCA gives out pairs of the source. */
        @GetMapping("/jca")
        String byTheJca() throws GeneralSecurityException {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.getProvider().getName() + ": "
                    + generator.generateKeyPair().getPublic().getAlgorithm();
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
