/**
 * The transport of both sides, gRPC on Netty: threads, TLS, limits, logs. Read {@link
 * dev.keysource.remote.transport.EventLoops} first. Uses no other package of this module.
 */
package dev.keysource.remote.transport;
