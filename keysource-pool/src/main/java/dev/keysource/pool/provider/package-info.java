/**
 * {@link dev.keysource.pool.provider.PooledKeyPairSourceProvider}, which makes pools from text and is found by the service loader.
 *
 * <p>May use the API and the pool; nobody uses it.
 */
package dev.keysource.pool.provider;
