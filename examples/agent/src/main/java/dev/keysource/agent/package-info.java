/** The java agent: its entry, and the class loader of what is inside its jar. */
@NullMarked
package dev.keysource.agent;

import org.jspecify.annotations.NullMarked;
