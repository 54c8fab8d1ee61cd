import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceProvider;
import dev.keysource.KeyPairSources;
import dev.keysource.KeyPairSpec;
import dev.keysource.remote.KeyPairServer;
import dev.keysource.remote.RemoteKeyPairSource;
import dev.keysource.remote.ServerIdentity;

import java.security.KeyPair;
import java.time.Duration;
import java.util.ServiceLoader;

/** Run by ModulePathIT from its source, with the libraries on the module path. */
class Probe {
    public static void main(String[] args) throws Exception {
        ServiceLoader.load(KeyPairSourceProvider.class)
                .forEach(provider -> System.out.println(
                        "provider " + provider.name() + " in " + provider.getClass().getModule().getName()));
        ServerIdentity identity = ServerIdentity.create();
        try (KeyPairSource pool = KeyPairSources.forChain("pool(local)");
                KeyPairServer server = KeyPairServer.builder(pool, identity).start();
                KeyPairSource remote = RemoteKeyPairSource.of(identity.furl("127.0.0.1:" + server.port()))) {
            for (KeyPairSpec spec : new KeyPairSpec[] {KeyPairSpec.ED25519, KeyPairSpec.ML_DSA_44}) {
                KeyPair pair = remote.get(spec, Duration.ofMinutes(1));
                System.out.println("pair " + spec + " " + pair.getPrivate().getFormat());
            }
        }
    }
}
