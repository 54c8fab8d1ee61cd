/** Checks what is to be released. */
@NullMarked
package dev.keysource.release;

import org.jspecify.annotations.NullMarked;
