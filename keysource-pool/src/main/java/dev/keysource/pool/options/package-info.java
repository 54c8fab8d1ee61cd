/** {@link dev.keysource.pool.options.Limits}, the bounds of what can be set. Uses no other package. */
package dev.keysource.pool.options;
