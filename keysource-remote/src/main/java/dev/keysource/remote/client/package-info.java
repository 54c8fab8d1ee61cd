/**
 * The client's side: its connection, its calls, and the translation of their failures. Read {@link
 * dev.keysource.remote.client.RemoteCall} first, then {@link dev.keysource.remote.client.Connection}. May use {@code
 * identity}, {@code wire} and {@code transport}.
 */
package dev.keysource.remote.client;
