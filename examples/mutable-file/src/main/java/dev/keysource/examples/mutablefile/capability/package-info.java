/**
 * Capabilities, which are the right to a file and its address, and what all the packages share: formats, hashes and
 * the failures that are shown to the user.
 */
@NullMarked
package dev.keysource.examples.mutablefile.capability;

import org.jspecify.annotations.NullMarked;
