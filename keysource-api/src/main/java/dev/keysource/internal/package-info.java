/** What the modules of keysource share and nobody else may use. */
package dev.keysource.internal;
