/**
 * Fresh RSA pairs for code that knows nothing of this library: a provider of the JCA, so that
 * {@code KeyPairGenerator.getInstance("RSA")} is answered by a {@link dev.keysource.KeyPairSource}.
 *
 * <pre>{@code
 * KeysourceProvider.install(source);
 * KeyPair pair = KeyPairGenerator.getInstance("RSA").generateKeyPair(); // here, or in any library
 * KeysourceProvider.uninstall();
 * }</pre>
 *
 * <p>Inside, read {@code PooledGenerator} first: what a caller asks for goes to the {@code Chain}, or, if that has no such pair
 * or must not be asked, to a {@code NextGenerator}, which is what the caller would have had without this library.
 * {@code Registration} is what an installation changes in the JVM.
 *
 * <p>May use the packages {@code dev.keysource} and {@code internal}.
 */
@NullMarked
package dev.keysource.jca;

import org.jspecify.annotations.NullMarked;
