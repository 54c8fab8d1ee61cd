package dev.keysource.examples.hardware;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSources;
import dev.keysource.KeyPairSpec;
import dev.keysource.local.Pkcs11KeyPairSource;

import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.Provider;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Properties;

/** A process that takes a pair from a pool, gives it an alias and a certificate of its own, and is gone. */
final class KeepKey {
    private KeepKey() {}

    public static void main(String[] arguments) throws Exception {
        Properties settings = new Properties();
        try (Reader file = Files.newBufferedReader(Path.of(arguments[0]))) {
            settings.load(file);
        }
        // Not closed: the process ends as if it were killed.
        KeyPairSource source = KeyPairSources.forProperties(settings);
        KeyPair pair = source.get(KeyPairSpec.EC_P_256, Duration.ofMinutes(2));
        Provider provider = source.find(Pkcs11KeyPairSource.class).get(0).provider();
        KeyStore store = KeyStore.getInstance("PKCS11", provider);
        store.load(null, null);
        store.setKeyEntry(
                "mine", pair.getPrivate(), null, new Certificate[] {TokenUseIT.certificate("CN=kept", pair, provider)});
        Runtime.getRuntime().halt(0);
    }
}
