package dev.keysource.remote;

import dev.keysource.KeyPairSource;
import dev.keysource.testkit.KeyPairSourceContract;
import dev.keysource.testkit.ScriptedSource;
import org.junit.jupiter.api.AfterEach;

import java.io.IOException;

class RemoteContractIT extends KeyPairSourceContract {
    private KeyPairServer server;

    @Override
    protected KeyPairSource open() throws IOException {
        ServerIdentity identity = ServerIdentity.create();
        server = KeyPairServer.builder(new ScriptedSource("scripted").answerAtOnce(), identity)
                .start();
        return RemoteKeyPairSource.of(identity.furl("localhost:" + server.port()));
    }

    @AfterEach
    void closeServer() {
        server.close();
    }
}
