/**
 * {@link dev.keysource.remote.metrics.KeyPairServerMetrics}, the Micrometer meters of a server. Apart from the rest, as nothing else
 * needs Micrometer.
 *
 * <p>May use the package of the server and the API.
 */
package dev.keysource.remote.metrics;
