/** The live view of key generators: what is asked, how it is shown on a terminal, and in lines where there is none. */
@NullMarked
package dev.keysource.examples.launcher.watch;

import org.jspecify.annotations.NullMarked;
