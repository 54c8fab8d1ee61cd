/**
 * The decisions when a pool is refilled, and to which size. They depend on numbers and a clock, and know no pool, source or
 * option.
 *
 * <p>Read {@link dev.keysource.pool.refill.Pacer} first: from a {@link dev.keysource.pool.refill.Demand} and the
 * {@link dev.keysource.pool.refill.Traffic} it decides when the next pair is made.
 * {@link dev.keysource.pool.refill.RefillPlan} adds the {@link dev.keysource.pool.refill.BackOff} after failures and the timer,
 * an {@link dev.keysource.pool.refill.Alarm}. {@link dev.keysource.pool.refill.Sizing} and
 * {@link dev.keysource.pool.refill.Disuse} say how many pairs are wanted, {@link dev.keysource.pool.refill.Patience} how long a
 * generation may take, {@link dev.keysource.pool.refill.Brake} how long a generator rests.
 *
 * <p>May use the API and its {@code internal} package.
 */
package dev.keysource.pool.refill;
