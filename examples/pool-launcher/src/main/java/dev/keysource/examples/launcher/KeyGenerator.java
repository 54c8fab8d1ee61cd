package dev.keysource.examples.launcher;

import dev.keysource.KeyPairConfigurationException;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceListener;
import dev.keysource.KeyPairSources;
import dev.keysource.PoolStats;
import dev.keysource.examples.console.LogSettings;
import dev.keysource.examples.console.Terminal;
import dev.keysource.examples.launcher.web.MetricsAddress;
import dev.keysource.examples.launcher.web.MetricsEndpoint;
import dev.keysource.remote.Furl;
import dev.keysource.remote.KeyPairServer;
import dev.keysource.remote.KeyPairServerBuilder;
import dev.keysource.remote.ServerIdentity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
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
    private final Optional<MetricsEndpoint> metrics;
    private final IdentityWatch watch;

    private KeyGenerator(
            GeneratorDirectory directory,
            DirectoryLock lock,
            ServerSettings settings,
            ServerIdentity identity,
            KeyPairSource source,
            KeyPairServer server,
            Optional<MetricsEndpoint> metrics) {
        this.directory = directory;
        this.lock = lock;
        this.settings = settings;
        this.source = source;
        this.server = server;
        this.metrics = metrics;
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
        directory.deleteUnfinished();
        Properties properties = directory.settings();
        ServerSettings settings = ServerSettings.read(properties);
        int port = settings.port() == 0 ? directory.port() : settings.port();
        ServerIdentity identity = identity(directory);
        checkLocations(identity, settings);
        Optional<MetricsEndpoint> metrics = settings.metricsAddress().map(address -> metrics(address, port));
        try {
            return start(directory, lock, settings, identity, properties, port, metrics, failure);
        } catch (RuntimeException | Error e) {
            metrics.ifPresent(MetricsEndpoint::close);
            throw e;
        }
    }

    private static KeyGenerator start(
            GeneratorDirectory directory,
            DirectoryLock lock,
            ServerSettings settings,
            ServerIdentity identity,
            Properties properties,
            int port,
            Optional<MetricsEndpoint> metrics,
            Consumer<Throwable> failure) {
        WarmUpDisplay display = new WarmUpDisplay(Terminal.isError());
        KeyPairSource source = KeyPairSources.builder()
                .integrations(ServerSettings.PART, LogSettings.PART)
                .listener(KeyPairSourceListener.all(
                        display, metrics.map(MetricsEndpoint::listener).orElse(KeyPairSourceListener.NONE)))
                .forProperties(properties);
        try {
            KeyPairServer server = listen(directory, source, identity, settings, port, failure);
            KeyGenerator generator = new KeyGenerator(directory, lock, settings, identity, source, server, metrics);
            metrics.ifPresent(endpoint -> endpoint.show(source, server));
            generator.announce(identity);
            display.watch(source::pools);
            return generator;
        } catch (RuntimeException | Error e) {
            source.close();
            throw e;
        }
    }

    /** Listens before anything is made or served: an address that is not to be had ends the start. */
    private static MetricsEndpoint metrics(MetricsAddress address, int port) {
        if (address.port() == port) {
            throw new CommandFailure("keysource.server.metrics-address: found '" + address.text()
                    + "', whose port is that of the pairs (keysource.server.port, or the file portnum)");
        }
        try {
            return MetricsEndpoint.open(address, Version.number());
        } catch (IOException e) {
            throw new CommandFailure(
                    "keysource.server.metrics-address: cannot listen on '" + address.text() + "': " + e.getMessage(),
                    e);
        }
    }

    private void announce(ServerIdentity identity) {
        try {
            directory.keepPort(server.port());
            Furl furl = furl(identity);
            boolean moved = directory.hasStaleFurl(furl);
            directory.publish(furl);
            watch.start(this::use);
            LOG.info(
                    "serving {} on port {} of {}, active secrets: {}",
                    source.name(),
                    server.port(),
                    settings.address().getHostAddress(),
                    String.join(", ", identity.secretIds()));
            LOG.info("clients find it at {}, as the furl says", String.join(", ", furl.locations()));
            if (moved) {
                LOG.warn("key_generator.furl has changed: clients with a copy need the new one");
            }
            settings.metricsAddress()
                    .ifPresent(address -> LOG.info("metrics, health and a status page on http://{}/", address.text()));
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
            GeneratorDirectory directory,
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
                    .maxWaiting(settings.maxWaiting())
                    .reflection(settings.reflection())
                    .onFailure(failure);
            settings.maxGenerations().ifPresent(builder::maxGenerations);
            settings.quota().ifPresent(quota -> builder.quota(quota.perSecond(), quota.burst()));
            return builder.start();
        } catch (KeyPairConfigurationException e) {
            throw new CommandFailure(directory.identityFile() + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new CommandFailure("keysource.server.port and address: " + e.getMessage(), e);
        }
    }

    /** How long calls in progress have to end. */
    Duration drainTimeout() {
        return settings.drainTimeout();
    }

    /** Lets the calls in progress end, as long as the settings allow, and destroys the pairs that are left. */
    void stop() throws InterruptedException {
        LOG.info("stopping");
        metrics.ifPresent(MetricsEndpoint::stopping);
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
            metrics.ifPresent(MetricsEndpoint::close);
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
