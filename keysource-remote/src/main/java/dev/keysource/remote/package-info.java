/**
 * The server that serves any source to other processes, over gRPC and TLS 1.3, and the source that asks it.
 *
 * <pre>{@code
 * ServerIdentity identity = ServerIdentity.readOrCreate(directory.resolve("key_generator.pem"));
 * try (KeyPairServer server = KeyPairServer.builder(source, identity).start();
 *         KeyPairSource remote = RemoteKeyPairSource.of(identity.furl("localhost:" + server.port()))) {
 *     return remote.get(KeyPairSpec.ED25519, Duration.ofMinutes(1));
 * }
 * }</pre>
 *
 * <p>Read {@link dev.keysource.remote.KeyPairServer} and {@link dev.keysource.remote.RemoteKeyPairSource} first;
 * {@link dev.keysource.remote.Furl} is the capability that the one gives to the other. These public types stand on packages
 * that are not exported: {@code server} and {@code client}, which do not know each other, and below them {@code identity},
 * {@code wire} and {@code transport}. None of those uses this package; only {@code provider} stands above it.
 */
package dev.keysource.remote;
