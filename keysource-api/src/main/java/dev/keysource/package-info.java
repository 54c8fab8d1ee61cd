/** The {@link dev.keysource.KeyPairSource} SPI, the chain of sources, and their discovery. */
package dev.keysource;
