/**
 * RSA: the search for primes, and the criteria of FIPS 186-5. Read {@link dev.keysource.local.rsa.RsaSearch} and {@link
 * dev.keysource.local.rsa.RsaGate} first. Uses no other package of this module.
 */
package dev.keysource.local.rsa;
