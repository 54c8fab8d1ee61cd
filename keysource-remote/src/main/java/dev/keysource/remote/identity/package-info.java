/**
 * Pins, secrets, and the files that keep them for their owner only. Read {@link dev.keysource.remote.identity.Identity}
 * first, then {@link dev.keysource.remote.identity.OwnerOnlyFile}. Uses no other package of this module.
 */
package dev.keysource.remote.identity;
