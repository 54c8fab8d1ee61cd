/** Serves any source to other processes over gRPC and TLS 1.3, and asks such a server. */
package dev.keysource.remote;
