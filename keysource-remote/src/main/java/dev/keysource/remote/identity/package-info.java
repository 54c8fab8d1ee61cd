/**
 * Pins, secrets, and their files, which only the owner can read. Read {@link dev.keysource.remote.identity.Identity}
 * first, then {@link dev.keysource.remote.identity.OwnerOnlyFile}. Uses no other package of this module.
 */
package dev.keysource.remote.identity;
