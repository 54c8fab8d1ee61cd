package dev.keysource.spring;

import dev.keysource.KeyPairSource;
import dev.keysource.PoolStats;
import dev.keysource.pool.PooledKeyPairSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.core.Ordered;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Holds the start of an application until its listed pools are full: Spring Boot says that it accepts traffic once all runners
 * have ended, of which this is the last.
 */
final class PoolReadiness implements ApplicationRunner, Ordered {
    static final Duration TIMEOUT = Duration.ofMinutes(2);

    private static final Logger LOG = LoggerFactory.getLogger(PoolReadiness.class);

    private final Duration timeout;
    private final ObjectProvider<KeyPairSource> sources;

    PoolReadiness(KeysourceProperties properties, ObjectProvider<KeyPairSource> sources) {
        this.timeout = Optional.ofNullable(properties.readiness())
                .map(KeysourceProperties.Readiness::timeout)
                .orElse(TIMEOUT);
        this.sources = sources;
    }

    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public void run(ApplicationArguments arguments) throws InterruptedException {
        List<CompletableFuture<Void>> full = sources.stream()
                .flatMap(source -> source.find(PooledKeyPairSource.class).stream())
                .distinct()
                .flatMap(pool -> pool.pools().stream()
                        .filter(stats -> stats.source().equals(pool.name()))
                        .map(stats -> full(pool, stats)))
                .toList();
        if (full.isEmpty()) {
            LOG.warn(
                    "keysource.readiness.wait-for-pool: there is no pool to wait for; keysource.pool.specs lists them");
            return;
        }
        try {
            CompletableFuture.allOf(full.toArray(CompletableFuture[]::new))
                    .get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            LOG.warn("keysource.readiness.timeout: the pools are not full after {}; ready all the same", timeout);
            full.forEach(pool -> pool.cancel(false));
        } catch (ExecutionException e) {
            LOG.warn("the pools will not be full: {}", String.valueOf(e.getCause()));
        }
    }

    private static CompletableFuture<Void> full(PooledKeyPairSource pool, PoolStats stats) {
        return pool.ready(stats.spec(), Math.max(1, stats.target()));
    }
}
