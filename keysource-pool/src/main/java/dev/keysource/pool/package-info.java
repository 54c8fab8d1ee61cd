/**
 * Pools of key pairs that are made ahead, in front of any {@link dev.keysource.KeyPairSource}.
 *
 * <pre>{@code
 * try (KeyPairSource keys = PooledKeyPairSource.builder(source).spec(KeyPairSpec.RSA_2048, 16).build()) {
 *     KeyPair pair = keys.get(KeyPairSpec.RSA_2048, Duration.ofSeconds(30));
 * }
 * }</pre>
 *
 * <p>Users need {@link dev.keysource.pool.PooledKeyPairSource}, its builder, and the values that the builder takes:
 * {@link dev.keysource.pool.RefillPolicy}, {@link dev.keysource.EmptyPolicy}, {@link dev.keysource.pool.WarmUp},
 * {@link dev.keysource.pool.AdaptiveSize}.
 *
 * <p>Inside, read {@code SpecPool} first, the pool of one spec: its ready pairs ({@code ReadyPairs} on a {@code ReadyQueue}),
 * the waiting requests ({@code Waiters}, {@code LevelWaiters}), its refill ({@code SpecRefill}), and the answers of the source
 * behind ({@code Arrivals}). {@code SpecPools} knows which specs have one; {@code PassThrough} serves the others.
 * {@code Refiller} asks the source behind for pairs, in {@code Steps}. All of them share one lock, under which no foreign code
 * is called.
 *
 * <p>May use the packages {@code refill} and {@code watch}, which do not know this one.
 */
package dev.keysource.pool;
