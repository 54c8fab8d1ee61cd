/** The command line, and the key generator that its demonstration starts. */
@NullMarked
package dev.keysource.examples.mutablefile.command;

import org.jspecify.annotations.NullMarked;
