package dev.keysource.pool;

import dev.keysource.Health;
import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * The management interface of a {@link PooledKeyPairSource}, for {@code jconsole} and the like. Read-only, without key
 * material or secrets. See {@link PooledKeyPairSourceBuilder#mbeanServer}.
 */
public interface PoolMXBean {
    /**
     * What the source is called.
     *
     * @return its name
     */
    String getName();

    /**
     * Whether the source can do its work.
     *
     * @return the state of health
     */
    Health.Status getHealth();

    /**
     * Why it cannot.
     *
     * @return the message of the failure that degraded the source; {@code null} unless it is degraded
     */
    @Nullable
    String getLastFailure();

    /**
     * The pools of this source, then those of the source behind it.
     *
     * @return one entry per pool
     */
    List<Pool> getPools();

    /** The pool of one spec, with the values of {@link dev.keysource.PoolStats}. */
    interface Pool {
        /**
         * Who keeps the pool.
         *
         * @return the name of the source
         */
        String getSource();

        /**
         * The kind of pairs.
         *
         * @return the text form of the spec
         */
        String getSpec();

        /**
         * What the pool is doing about its level.
         *
         * @return the name of the state
         */
        String getState();

        /**
         * Pairs that are ready.
         *
         * @return how many
         */
        int getLevel();

        /**
         * Pairs that the pool aims to have ready.
         *
         * @return how many
         */
        int getTarget();

        /**
         * Generations that are under way.
         *
         * @return how many
         */
        int getInFlight();

        /**
         * Requests that wait for a pair.
         *
         * @return how many
         */
        int getWaiting();

        /**
         * Pairs that reached the pool from the source behind it.
         *
         * @return how many since the pool was made
         */
        long getGenerated();

        /**
         * Pairs that were given out.
         *
         * @return how many since the pool was made
         */
        long getDelivered();

        /**
         * Pairs that were destroyed unseen.
         *
         * @return how many since the pool was made
         */
        long getDestroyed();

        /**
         * Requests that found no pair ready.
         *
         * @return how many since the pool was made
         */
        long getMisses();

        /**
         * Generations that failed.
         *
         * @return how many since the pool was made
         */
        long getFailures();
    }
}
