package dev.keysource.local.pkcs11;

import java.security.cert.X509Certificate;

/**
 * A key among the objects of a token: its alias, which is its CKA_ID and the label of its certificate, and the certificate that
 * makes a key store of the JDK see it.
 */
record NamedKey(String alias, X509Certificate certificate) {}
