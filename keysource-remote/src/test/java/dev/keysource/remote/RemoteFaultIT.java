package dev.keysource.remote;

import dev.keysource.KeyPairSource;
import dev.keysource.testkit.FaultContract;
import dev.keysource.testkit.Outside;
import dev.keysource.testkit.Outside.Call;
import org.junit.jupiter.api.AfterEach;

import java.io.IOException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A client whose listener and callers fail, and a server whose source does. */
class RemoteFaultIT extends FaultContract {
    private final List<KeyPairServer> servers = new ArrayList<>();

    @Override
    protected KeyPairSource open(Outside outside) throws IOException {
        ServerIdentity identity = ServerIdentity.create();
        KeyPairServer server = KeyPairServer.builder(outside.answeringAtOnce().source("behind"), identity)
                .start();
        servers.add(server);
        return RemoteKeyPairSource.builder(identity.furl("localhost:" + server.port()))
                .timeout(limit())
                .connectTimeout(Duration.ofMinutes(2))
                .listener(outside.listener())
                .build();
    }

    @AfterEach
    void closeServers() {
        servers.forEach(KeyPairServer::close);
    }

    @Override
    protected Duration limit() {
        return Duration.ofSeconds(1);
    }

    @Override
    protected void work(Outside outside, List<CompletableFuture<KeyPair>> asked) {
        asked.forEach(FaultContract::awaitEnd);
    }

    @Override
    protected Set<Call> calls() {
        return EnumSet.of(Call.REQUEST, Call.ANSWER, Call.ON_DELIVERY, Call.ON_FAILURE, Call.DESTROY, Call.ACTION);
    }
}
