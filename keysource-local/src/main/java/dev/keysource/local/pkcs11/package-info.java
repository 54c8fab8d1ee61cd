/** Pairs that are made and stay inside a PKCS#11 token. */
@NullMarked
package dev.keysource.local.pkcs11;

import org.jspecify.annotations.NullMarked;
