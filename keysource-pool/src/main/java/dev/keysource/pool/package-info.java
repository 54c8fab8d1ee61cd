/** Pools of key pairs that are made ahead, in front of any {@link dev.keysource.KeyPairSource}. */
package dev.keysource.pool;
