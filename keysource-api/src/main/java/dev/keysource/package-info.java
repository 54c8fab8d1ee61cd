/**
 * Sources of key pairs, chains of them, and their discovery by name.
 *
 * <pre>{@code
 * try (KeyPairSource keys = KeyPairSources.forChain("pool(local)")) {
 *     KeyPair pair = keys.get(KeyPairSpec.RSA_2048, Duration.ofSeconds(30));
 * }
 * }</pre>
 *
 * <p>Users need {@link dev.keysource.KeyPairSources}, which makes a source from text, {@link dev.keysource.KeyPairSource} and
 * {@link dev.keysource.KeyPairSpec}. A failure is a {@link dev.keysource.KeyPairSourceException}; a
 * {@link dev.keysource.KeyPairSourceListener} sees events, {@link dev.keysource.PoolStats} and {@link dev.keysource.Health} the
 * state.
 *
 * <p>A source of your own answers a {@link dev.keysource.KeyPairRequest}; a {@link dev.keysource.KeyPairSourceProvider} gives it a
 * name and reads its settings from a {@link dev.keysource.KeyPairSourceConfig}. A {@link dev.keysource.TimeSource} replaces the
 * clock in tests.
 *
 * <p>Inside, read {@link dev.keysource.FallbackKeyPairSource} first, the chain: {@code FallbackRequest} is one request on its way
 * through the tiers. A chain from text is parsed by {@code ChainElement} and built by
 * {@code ChainFactory} with the {@code Providers} and the {@code Settings}.
 *
 * <p>May use the package {@code internal}.
 */
package dev.keysource;
