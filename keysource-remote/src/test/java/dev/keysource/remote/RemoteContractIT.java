package dev.keysource.remote;

import dev.keysource.KeyPairSource;
import dev.keysource.testkit.KeyPairSourceContract;
import dev.keysource.testkit.ScriptedSource;
import org.junit.jupiter.api.AfterEach;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

class RemoteContractIT extends KeyPairSourceContract {
    private final List<KeyPairServer> servers = new ArrayList<>();

    @Override
    protected KeyPairSource open(ScriptedSource behind) throws IOException {
        ServerIdentity identity = ServerIdentity.create();
        KeyPairServer server = KeyPairServer.builder(behind, identity).start();
        servers.add(server);
        return RemoteKeyPairSource.of(identity.furl("localhost:" + server.port()));
    }

    @AfterEach
    void closeServers() {
        servers.forEach(KeyPairServer::close);
    }
}
