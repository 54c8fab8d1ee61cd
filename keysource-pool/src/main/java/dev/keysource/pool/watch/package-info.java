/**
 * The events of a pool. Read {@link dev.keysource.pool.watch.PoolEvents} first, which tells the listener and, by
 * {@code FlightEvents}, the flight recorder.
 *
 * <p>May use the API and its {@code internal} package.
 */
package dev.keysource.pool.watch;
