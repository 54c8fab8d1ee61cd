package dev.keysource.examples.hardware;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSources;
import dev.keysource.KeyPairSpec;
import dev.keysource.testkit.KeyPairSourceContract;
import dev.keysource.testkit.ScriptedSource;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/** What every source does, done by a token, for both lifetimes of keys. */
@Tag("interop")
class TokenContractIT {
    private static final SoftHsm TOKEN = SoftHsm.fresh();

    abstract static class Contract extends KeyPairSourceContract {
        @TempDir
        private Path directory;

        @Override
        protected KeyPairSpec spec() {
            return KeyPairSpec.EC_P_256;
        }

        KeyPairSource open(String objects) throws Exception {
            var settings = TOKEN.settings(directory, "pkcs11", objects);
            settings.setProperty("keysource.chain", "pkcs11");
            KeyPairSource chain = KeyPairSources.forProperties(settings);
            // The chain closes it.
            return chain.behind().get(0);
        }

        @Override
        protected KeyPairSource open(ScriptedSource behind) {
            return Assumptions.abort("nothing stands behind a token");
        }
    }

    @Nested
    class SessionObjects extends Contract {
        @Override
        protected KeyPairSource open() throws Exception {
            return open("session");
        }
    }

    @Nested
    class TokenObjects extends Contract {
        @Override
        protected KeyPairSource open() throws Exception {
            return open("token");
        }
    }
}
