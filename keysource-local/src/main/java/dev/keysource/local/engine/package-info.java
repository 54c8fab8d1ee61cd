/**
 * The making of pairs, by the providers of the JCA or by a search for primes. Read {@link
 * dev.keysource.local.engine.PairEngine} first, then {@code JcaEngine}. May use {@code check} and {@code rsa}.
 */
package dev.keysource.local.engine;
