/** Pairs whose private keys stay in a token. */
@NullMarked
package dev.keysource.examples.hardware;

import org.jspecify.annotations.NullMarked;
