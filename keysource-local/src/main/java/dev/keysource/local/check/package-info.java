/**
 * The checks of every new pair. Read {@link dev.keysource.local.check.PairGate} first, then {@code PairwiseCheck}. May use
 * {@code rsa}.
 */
package dev.keysource.local.check;
