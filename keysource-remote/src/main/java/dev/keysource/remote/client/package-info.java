/**
 * The client's side: its connection, its calls, and what the end of a call means. Read {@link
 * dev.keysource.remote.client.RemoteCall} first, then {@link dev.keysource.remote.client.Connection}. May use {@code
 * identity}, {@code wire} and {@code transport}.
 */
package dev.keysource.remote.client;
