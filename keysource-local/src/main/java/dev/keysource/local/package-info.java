/**
 * Key pairs made on this machine when they are asked for.
 *
 * <pre>{@code
 * try (KeyPairSource local = LocalKeyPairSource.create()) {
 *     return local.get(KeyPairSpec.ED25519, Duration.ofMinutes(1));
 * }
 * }</pre>
 *
 * <p>Read {@link dev.keysource.local.LocalKeyPairSource} first, then its builder. They stand on packages that are not
 * exported, each of which uses only those after it: {@code engine} makes pairs, {@code check} checks them, {@code rsa} knows
 * the primes. None of those uses this package; only {@code provider} stands above it.
 */
package dev.keysource.local;
