/**
 * The provider {@code remote}, through which {@link dev.keysource.KeyPairSources} makes a client from settings. It stands
 * above {@link dev.keysource.remote}, which does not use it.
 */
package dev.keysource.remote.provider;
