/** {@link dev.keysource.pool.options.Limits}, the bounds of settings. Uses no other package. */
package dev.keysource.pool.options;
