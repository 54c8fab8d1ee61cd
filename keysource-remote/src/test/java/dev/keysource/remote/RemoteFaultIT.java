package dev.keysource.remote;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException;
import dev.keysource.testkit.FaultContract;
import dev.keysource.testkit.Outside;
import dev.keysource.testkit.Outside.Call;
import org.awaitility.Awaitility;
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
    private RemoteKeyPairSource client;
    private final List<KeyPairServer> servers = new ArrayList<>();

    @Override
    protected KeyPairSource open(Outside outside) throws IOException {
        ServerIdentity identity = ServerIdentity.create();
        KeyPairServer server = KeyPairServer.builder(outside.answeringAtOnce().source("behind"), identity)
                .start();
        servers.add(server);
        client = RemoteKeyPairSource.builder(identity.furl("localhost:" + server.port()))
                .timeout(limit())
                .connectTimeout(Duration.ofMinutes(2))
                .listener(outside.listener())
                .build();
        return client;
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
        if (asked.isEmpty()) {
            // All is well: a server that has been left alone because its source failed is soon in service again.
            Awaitility.await().atMost(Duration.ofSeconds(100)).until(this::givesAPair);
        }
    }

    private boolean givesAPair() throws InterruptedException {
        try {
            return client.get(spec(), limit()) != null;
        } catch (KeyPairSourceException e) {
            return false;
        }
    }

    @Override
    protected Set<Call> calls() {
        return EnumSet.of(Call.REQUEST, Call.ANSWER, Call.ON_DELIVERY, Call.ON_FAILURE, Call.DESTROY, Call.ACTION);
    }
}
