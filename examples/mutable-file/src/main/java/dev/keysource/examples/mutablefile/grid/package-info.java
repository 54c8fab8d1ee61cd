/** Files on a Tahoe-LAFS grid, by way of the web interface of a node. */
@NullMarked
package dev.keysource.examples.mutablefile.grid;

import org.jspecify.annotations.NullMarked;
