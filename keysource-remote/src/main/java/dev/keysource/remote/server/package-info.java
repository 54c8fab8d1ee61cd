/**
 * The server's side: its services, the checks and limits in front of them, and the hand-over of pairs. Read {@link
 * dev.keysource.remote.server.Services} first, which puts the others together, then {@code KeyPairService} and {@code
 * HandOver}. May use {@code identity}, {@code wire} and {@code transport}.
 */
package dev.keysource.remote.server;
