/**
 * The wire form of what travels between client and server: header entries, specs, pairs, seals, status.
 * Read {@link dev.keysource.remote.wire.WireKeyPair} first. Uses nothing of this module but the messages made from the
 * .proto.
 */
package dev.keysource.remote.wire;
