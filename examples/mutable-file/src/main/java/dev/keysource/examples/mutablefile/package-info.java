/** Mutable files and directories whose key pairs come from a chain of key pair sources. */
@NullMarked
package dev.keysource.examples.mutablefile;

import org.jspecify.annotations.NullMarked;
