/**
 * What the modules of this library share; exported to them only.
 *
 * <ul>
 *   <li>Requests: {@link dev.keysource.internal.Answer}, the future of a request, to be read first;
 *       {@link dev.keysource.internal.Sources}, {@link dev.keysource.internal.TimeLimit},
 *       {@link dev.keysource.internal.CoolDown}
 *   <li>Pairs: {@link dev.keysource.internal.HandOvers}, {@link dev.keysource.internal.KeyPairs}
 *   <li>Foreign code: {@link dev.keysource.internal.Guard}, {@link dev.keysource.internal.Observers}
 *   <li>Time and threads: {@link dev.keysource.internal.Timekeeper}, {@link dev.keysource.internal.DaemonTimer},
 *       {@link dev.keysource.internal.DaemonThreads}, {@link dev.keysource.internal.ActionThreads}
 * </ul>
 *
 * <p>Uses no other package.
 */
package dev.keysource.internal;
