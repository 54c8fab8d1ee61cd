package dev.keysource.spring;

import dev.keysource.EmptyPolicy;
import dev.keysource.local.JcaProvider;
import dev.keysource.local.LocalKeyPairSource.Engine;
import dev.keysource.pool.RefillPolicy;
import dev.keysource.pool.WarmUp;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

import java.time.Duration;
import java.util.List;

/**
 * The settings {@code keysource.*} of an application. What is not set, {@code null} here, is left to the library, which has the
 * defaults and the bounds, and checks them.
 *
 * @param enabled Whether there is a key pair source at all.
 * @param chain The sources, the preferred one first, each with those behind it in parentheses, such as "remote, pool(local)".
 * @param fallback Of the chain itself.
 * @param local Of pairs that are made on this machine.
 * @param pool Of pairs that are kept ready.
 * @param remote Of pairs that a key generator makes.
 * @param jca Of code that asks the JCA for key pairs.
 * @param readiness Of the moment in which the application takes requests.
 */
@ConfigurationProperties("keysource")
public record KeysourceProperties(
        @Nullable Boolean enabled,
        @Nullable String chain,
        @Nullable Fallback fallback,
        @Nullable Local local,
        @Nullable Pool pool,
        @Nullable Remote remote,
        @Nullable Jca jca,
        @Nullable Readiness readiness) {

    /**
     * The settings of the chain itself.
     *
     * @param budget How long a request waits for a tier: one time span for all but the last, or one for each. Default:
     *     10s, last tier 2m.
     * @param coolDown How long a tier that failed is left alone at first.
     * @param longestCoolDown How long a tier that failed is left alone at most.
     * @param hedge Start the next tier too when one has not answered for so long. Default: off.
     * @param hardwareOnly Whether every key is to stay in hardware: the chain is refused if one of its sources gives out others.
     */
    public record Fallback(
            @Nullable List<Duration> budget,
            @Nullable Duration coolDown,
            @Nullable Duration longestCoolDown,
            @Nullable Duration hedge,
            @Nullable Boolean hardwareOnly) {}

    /**
     * The settings of pairs that are made on this machine.
     *
     * @param threads How many pairs are made at once. Default: the number of cores.
     * @param queue How many requests may wait for a thread.
     * @param engine What makes RSA pairs.
     * @param provider The only JCA provider to use. Default: the fastest present.
     * @param registeredOnly Keep to the providers that are registered in the process.
     * @param allow RSA-8192, which is refused unless allowed: a pair can take minutes. Default: none.
     */
    public record Local(
            @Nullable Integer threads,
            @Nullable Integer queue,
            @Nullable Engine engine,
            @Nullable JcaProvider provider,
            @Nullable Boolean registeredOnly,
            @Nullable String allow) {}

    /**
     * The settings of pairs that are kept ready.
     *
     * @param specs What to keep ready, such as "RSA-2048:16, RSA-4096:4"; all else goes straight through. Default: each from
     *     its first use.
     * @param size Pairs per kind without a size of its own.
     * @param maxSize Let the size follow the demand, up to this. Default: off.
     * @param minSize The smallest size that follows the demand.
     * @param emptyChance How often a request may find a pool empty whose size follows the demand.
     * @param lowWaterMark Below it a pool that is never left quiet refills all the same. Default: a quarter of the size.
     * @param maxAge Older pairs are destroyed, never given out. Default: none.
     * @param refreshUnused Replace pairs that became too old although nobody has asked since they were made.
     * @param refill When to refill.
     * @param quietPeriod How long nothing may have been asked for, counted from the last answer.
     * @param empty What a request gets from an empty pool.
     * @param refillConcurrency Pairs in the making at once for the store. Default: half the cores, at least 1.
     * @param refillShare How much of the machine refilling may use, such as 0.25 of all its cores.
     * @param maxGenerations Pairs in the making at once for requests that found none. Default: the number of cores, at least
     *     2.
     * @param warmUp How the pools are filled at the start.
     * @param idleTimeout A pool that is not listed is retired after so long without a request.
     * @param bypassBelow What is cheaper to make than this is not pooled unless it is listed.
     * @param jmx Whether the pools are shown in the MBean server of the JVM.
     */
    public record Pool(
            @Nullable List<String> specs,
            @Nullable Integer size,
            @Nullable Integer maxSize,
            @Nullable Integer minSize,
            @Nullable Double emptyChance,
            @Nullable Integer lowWaterMark,
            @Nullable Duration maxAge,
            @Nullable Boolean refreshUnused,
            RefillPolicy.@Nullable Kind refill,
            @Nullable Duration quietPeriod,
            @Nullable EmptyPolicy empty,
            @Nullable Integer refillConcurrency,
            @Nullable Double refillShare,
            @Nullable Integer maxGenerations,
            @Nullable WarmUp warmUp,
            @Nullable Duration idleTimeout,
            @Nullable Duration bypassBelow,
            @Nullable Jmx jmx) {}

    /** Where pools are shown to management tools. */
    public enum Jmx {
        /** Nowhere. */
        NONE,
        /** In the MBean server of the JVM. */
        PLATFORM
    }

    /**
     * The settings of pairs that a key generator makes. They need keysource-remote on the class path.
     *
     * @param furlFile The file with the capability of the key generator.
     * @param furl The capability of the key generator itself, where a file is not possible.
     * @param connectTimeout How long a connection may take to be ready.
     * @param timeout How long a request without a timeout of its own waits.
     * @param sealed Have private keys sealed (HPKE) to this client, and refuse any that are not.
     */
    public record Remote(
            @Nullable String furlFile,
            @Nullable String furl,
            @Nullable Duration connectTimeout,
            @Nullable Duration timeout,
            @Nullable Boolean sealed) {
        /** Without the capability. */
        @Override
        public String toString() {
            return "Remote[furlFile=" + furlFile + "]";
        }
    }

    /**
     * The settings of code that asks the JCA for key pairs.
     *
     * @param enabled Whether KeyPairGenerator.getInstance("RSA") gives out pairs of the key pair source, from before the beans
     *     are made until the application is closed.
     * @param timeout How long such a caller waits until the next provider makes the pair. Default: RSA-2048
     *     500ms, RSA-3072 1s, RSA-4096 3s.
     */
    public record Jca(@Nullable Boolean enabled, @Nullable Duration timeout) {}

    /**
     * The settings of the moment in which the application takes requests.
     *
     * @param waitForPool Whether the application becomes ready only when its listed pools are full.
     * @param timeout How long it waits for them; then it becomes ready all the same, and says so in the log.
     */
    public record Readiness(
            @Nullable Boolean waitForPool, @Nullable Duration timeout) {}
}
