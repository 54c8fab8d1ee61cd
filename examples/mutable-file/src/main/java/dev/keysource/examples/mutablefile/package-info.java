/**
 * Mutable files and directories, each with a key pair of its own from a chain of key pair sources. What uses the library
 * is here: {@link dev.keysource.examples.mutablefile.CreationOptions} opens the chain of a node, and
 * {@link dev.keysource.examples.mutablefile.Creation} asks it for one pair per file without a thread that waits.
 *
 * <p>The rest is what such a program needs besides; each package knows those below it:
 *
 * <ul>
 *   <li>{@code command}: the command line
 *   <li>this package
 *   <li>{@code grid}: files on a Tahoe-LAFS grid
 *   <li>{@code store}: what a place for files is, and one in a directory
 *   <li>{@code capability}: the right to a file, formats, hashes and failures
 * </ul>
 */
@NullMarked
package dev.keysource.examples.mutablefile;

import org.jspecify.annotations.NullMarked;
