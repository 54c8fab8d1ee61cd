package dev.keysource.local.check;

import java.security.KeyPair;
import java.security.Provider;

/** A new pair, and the provider whose keys they are. */
public record Made(KeyPair pair, Provider provider) {}
