/**
 * The events of a pool. Read {@link dev.keysource.pool.watch.PoolEvents} first, which tells the listener and, by
 * {@code FlightEvents}, the flight recorder.
 *
 * <p>May use the API only.
 */
package dev.keysource.pool.watch;
