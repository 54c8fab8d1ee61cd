/**
 * The use that both sides make of gRPC's transport, Netty: threads, TLS, limits, logs. Read {@link
 * dev.keysource.remote.transport.EventLoops} first. Uses no other package of this module.
 */
package dev.keysource.remote.transport;
