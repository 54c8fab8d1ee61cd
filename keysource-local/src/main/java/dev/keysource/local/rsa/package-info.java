/** RSA arithmetic: the search for primes and the gate that every pair passes. Not exported. */
package dev.keysource.local.rsa;
