/**
 * What travels between client and server, and how it is read and written: header entries, specs, pairs, seals, status.
 * Read {@link dev.keysource.remote.wire.WireKeyPair} first. Uses nothing of this module but the messages made from the
 * .proto.
 */
package dev.keysource.remote.wire;
