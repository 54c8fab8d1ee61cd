/**
 * {@link dev.keysource.pool.metrics.KeyPairMetrics}, the Micrometer meters of key pair sources. Apart from the rest, as nothing else
 * needs Micrometer.
 *
 * <p>May use the API only.
 */
package dev.keysource.pool.metrics;
