/** The key generator as a program of its own: its command line, its directory, and the server in it. */
@NullMarked
package dev.keysource.examples.launcher;

import org.jspecify.annotations.NullMarked;
