package dev.keysource.local.pkcs11;

import dev.keysource.KeyPairSpec;
import dev.keysource.internal.Timekeeper;
import dev.keysource.local.check.Made;
import dev.keysource.testkit.Outside;
import dev.keysource.testkit.Outside.Call;
import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;

/** A token in memory each call of which can go wrong, with the engine for it. */
public final class FaultyToken implements Token.Access {
    private final Outside outside;
    private final FakeToken token = new FakeToken();

    private FaultyToken(Outside outside) {
        this.outside = outside;
    }

    /** An engine that looks after such a token, with a journal in the directory. */
    public static TokenEngine engine(Outside outside, Path directory) {
        SecureRandom random = new SecureRandom();
        Timekeeper time = new Timekeeper("test", outside.time()::nanoTime, outside.time()::schedule);
        TokenEngine engine = new TokenEngine(
                "token",
                unnamed -> new FaultyToken(outside),
                TokenObjects.begin(
                        directory.resolve("journal"),
                        new TokenConfig("token", null, "none", null, null, null, true),
                        "keysource-{id}",
                        new Collector(time, System::gc),
                        random),
                Duration.ofSeconds(5),
                time,
                random);
        engine.start();
        return engine;
    }

    @Override
    public Token open() throws GeneralSecurityException {
        Token opened = token.open();
        return outside.call(Call.TOKEN_OPENED, () -> new Login(opened));
    }

    @Override
    public @Nullable Object pinVersion() {
        return token.pinVersion();
    }

    private final class Login implements Token {
        private final Token real;

        Login(Token real) {
            this.real = real;
        }

        @Override
        public Provider provider() {
            return real.provider();
        }

        @Override
        public Made make(KeyPairSpec spec) throws GeneralSecurityException {
            KeyPair pair = outside.make(() -> make(real, spec));
            return new Made(pair, provider());
        }

        private static KeyPair make(Token token, KeyPairSpec spec) {
            try {
                return token.make(spec).pair();
            } catch (GeneralSecurityException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public boolean isLoggedIn() {
            return outside.call(Call.TOKEN_LOOK, real::isLoggedIn);
        }

        @Override
        public boolean isAlive(PrivateKey key) {
            return outside.call(Call.TOKEN_LOOK, () -> real.isAlive(key));
        }

        @Override
        public void name(NamedKey named, PrivateKey key) throws GeneralSecurityException {
            outside.call(Call.TOKEN_KEY_NAMED, () -> named);
            real.name(named, key);
        }

        @Override
        public void delete(NamedKey named, @Nullable PrivateKey key) throws GeneralSecurityException {
            outside.call(Call.TOKEN_KEY_DELETED, () -> named);
            real.delete(named, key);
        }

        @Override
        public void deleteUnnamed(List<String> identifiers) throws GeneralSecurityException {
            outside.call(Call.TOKEN_KEY_DELETED, () -> identifiers);
            real.deleteUnnamed(identifiers);
        }
    }
}
