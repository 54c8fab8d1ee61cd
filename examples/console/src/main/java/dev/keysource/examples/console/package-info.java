/** What the command lines share: the log and its options, the terminal, and how long work shows its progress. */
@NullMarked
package dev.keysource.examples.console;

import org.jspecify.annotations.NullMarked;
