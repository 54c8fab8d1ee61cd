/** The places for files, and the one that needs nothing but a directory. */
@NullMarked
package dev.keysource.examples.mutablefile.store;

import org.jspecify.annotations.NullMarked;
