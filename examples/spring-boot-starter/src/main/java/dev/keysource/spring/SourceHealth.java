package dev.keysource.spring;

import dev.keysource.Health;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The health of the sources of an application, in words that Spring Boot's health knows.
 *
 * @param status {@code UP} if every source can answer, {@code DOWN} if one cannot, {@code OUT_OF_SERVICE} if one is closed
 * @param details by the names of the beans
 */
record SourceHealth(String status, Map<String, Object> details) {
    static SourceHealth of(Map<String, KeyPairSource> sources) {
        Health.Status worst = Health.Status.HEALTHY;
        Map<String, Object> details = new LinkedHashMap<>();
        for (Map.Entry<String, KeyPairSource> entry : sources.entrySet()) {
            Health health = entry.getValue().health();
            worst = worst.compareTo(health.status()) < 0 ? health.status() : worst;
            details.put(entry.getKey(), details(entry.getValue(), health));
        }
        return new SourceHealth(status(worst), details);
    }

    private static String status(Health.Status worst) {
        return switch (worst) {
            case HEALTHY, DEGRADED -> "UP";
            case UNAVAILABLE -> "DOWN";
            case CLOSED -> "OUT_OF_SERVICE";
        };
    }

    private static Map<String, Object> details(KeyPairSource source, Health health) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("source", source.name());
        details.put("health", health.status().name());
        health.lastFailure().map(KeyPairSourceException::getMessage).ifPresent(said -> details.put("failure", said));
        Map<String, String> ready = new LinkedHashMap<>();
        source.pools()
                .forEach(pool ->
                        ready.put(pool.source() + " " + pool.spec(), pool.level() + " of " + pool.target() + " ready"));
        if (!ready.isEmpty()) {
            details.put("pools", ready);
        }
        return details;
    }
}
