package dev.keysource.examples.launcher;

import dev.keysource.KeyPairConfigurationException;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSources;
import dev.keysource.PoolStats;
import dev.keysource.examples.console.LogSettings;
import dev.keysource.examples.console.Terminal;
import dev.keysource.remote.Furl;
import dev.keysource.remote.KeyPairServer;
import dev.keysource.remote.KeyPairServerBuilder;
import dev.keysource.remote.ServerIdentity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Properties;
import java.util.function.Consumer;

/** A running key generator: a source made from the settings of its directory, and a server in front of it. */
final class KeyGenerator {
    private static final Logger LOG = LoggerFactory.getLogger(KeyGenerator.class);

    private final GeneratorDirectory directory;
    private final DirectoryLock lock;
    private final ServerSettings settings;
    private final KeyPairSource source;
    private final KeyPairServer server;
    private final IdentityWatch watch;

    private KeyGenerator(
            GeneratorDirectory directory,
            DirectoryLock lock,
            ServerSettings settings,
            ServerIdentity identity,
            KeyPairSource source,
            KeyPairServer server) {
        this.directory = directory;
        this.lock = lock;
        this.settings = settings;
        this.source = source;
        this.server = server;
        this.watch = new IdentityWatch(directory, identity);
    }

    /**
     * Starts the key generator of a directory; its furl file is written when this returns.
     *
     * @param failure is told what ended a server that cannot go on
     * @throws CommandFailure if it cannot listen, or cannot read or write its files
     * @throws KeyPairConfigurationException if a setting or the identity is wrong
     */
    static KeyGenerator start(GeneratorDirectory directory, Consumer<Throwable> failure) {
        DirectoryLock lock = DirectoryLock.toRun(directory);
        try {
            return start(directory, lock, failure);
        } catch (RuntimeException | Error e) {
            lock.close();
            throw e;
        }
    }

    private static KeyGenerator start(GeneratorDirectory directory, DirectoryLock lock, Consumer<Throwable> failure) {
        Properties properties = directory.settings();
        ServerSettings settings = ServerSettings.read(properties);
        int port = settings.port() == 0 ? directory.port() : settings.port();
        ServerIdentity identity = identity(directory);
        checkLocations(identity, settings);
        WarmUpDisplay display = new WarmUpDisplay(Terminal.isError());
        KeyPairSource source = KeyPairSources.builder()
                .integrations(ServerSettings.PART, LogSettings.PART)
                .listener(display)
                .forProperties(properties);
        try {
            KeyPairServer server = listen(source, identity, settings, port, failure);
            KeyGenerator generator = new KeyGenerator(directory, lock, settings, identity, source, server);
            generator.announce(identity);
            display.watch(source::pools);
            return generator;
        } catch (RuntimeException | Error e) {
            source.close();
            throw e;
        }
    }

    private void announce(ServerIdentity identity) {
        try {
            directory.keepPort(server.port());
            directory.publish(furl(identity));
            watch.start(this::use);
            LOG.info(
                    "serving {} on port {} of {}, active secrets: {}",
                    source.name(),
                    server.port(),
                    settings.address().getHostAddress(),
                    String.join(", ", identity.secretIds()));
        } catch (RuntimeException | Error e) {
            watch.close();
            server.close();
            throw e;
        }
    }

    private void use(ServerIdentity identity) {
        Furl furl = furl(identity);
        server.replaceSecrets(identity);
        directory.publish(furl);
        LOG.info("active secrets: {}", String.join(", ", identity.secretIds()));
    }

    private Furl furl(ServerIdentity identity) {
        return identity.furl(settings.locations(server.port()));
    }

    private static ServerIdentity identity(GeneratorDirectory directory) {
        try {
            return ServerIdentity.readOrCreate(directory.identityFile());
        } catch (IOException e) {
            throw CommandFailure.of(directory.identityFile(), e);
        }
    }

    /** Malformed locations are refused before anything is started. */
    private static void checkLocations(ServerIdentity identity, ServerSettings settings) {
        try {
            identity.furl(settings.locations(1));
        } catch (KeyPairConfigurationException e) {
            throw new CommandFailure(
                    "keysource.server.location: " + e.getMessage() + "; found '" + String.join(", ", settings.hosts())
                            + "', which is the address or the name of this machine where nothing is set",
                    e);
        }
    }

    private static KeyPairServer listen(
            KeyPairSource source,
            ServerIdentity identity,
            ServerSettings settings,
            int port,
            Consumer<Throwable> failure) {
        try {
            KeyPairServerBuilder builder = KeyPairServer.builder(source, identity)
                    .address(new InetSocketAddress(settings.address(), port))
                    .specs(settings.specs())
                    .longestWait(settings.longestWait())
                    .maxConnections(settings.maxConnections())
                    .reflection(settings.reflection())
                    .onFailure(failure);
            settings.quota().ifPresent(quota -> builder.quota(quota.perSecond(), quota.burst()));
            return builder.start();
        } catch (IOException e) {
            Throwable reason = e.getCause() == null ? e : e.getCause();
            throw new CommandFailure(
                    "cannot listen on port " + port + " of "
                            + settings.address().getHostAddress() + ": " + reason.getMessage(),
                    e);
        }
    }

    /** How long calls in progress have to end. */
    Duration drainTimeout() {
        return settings.drainTimeout();
    }

    /** Lets the calls in progress end, as long as the settings allow, and destroys the pairs that are left. */
    void stop() throws InterruptedException {
        LOG.info("stopping");
        watch.close();
        try {
            if (!server.drain(settings.drainTimeout())) {
                LOG.warn(
                        "some calls did not end within {} ms and were cancelled",
                        settings.drainTimeout().toMillis());
            }
        } finally {
            source.close();
            lock.close();
            source.pools().forEach(KeyGenerator::logTotals);
            LOG.info("stopped: orphaned={}", server.orphaned());
        }
    }

    private static void logTotals(PoolStats pool) {
        LOG.info(
                "stopped {}: generated={} delivered={} destroyed={} level={}",
                pool.spec(),
                pool.generated(),
                pool.delivered(),
                pool.destroyed(),
                pool.level());
    }
}
