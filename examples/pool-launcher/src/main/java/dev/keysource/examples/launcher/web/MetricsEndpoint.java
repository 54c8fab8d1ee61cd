package dev.keysource.examples.launcher.web;

import dev.keysource.Health;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceListener;
import dev.keysource.TimeSource;
import dev.keysource.examples.launcher.web.StatusPage.State;
import dev.keysource.remote.KeyPairServer;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The metrics, the health and the status page of a key generator over HTTP. It is there before the key generator and after it, and
 * says then that that does not serve. Thread-safe.
 */
public final class MetricsEndpoint implements AutoCloseable {
    private final String version;
    private final TimeSource time = TimeSource.system();
    private final long started = time.nanoTime();
    private final Meters meters;
    private final LastFailure lastFailure = new LastFailure(time);
    private final Shared<Reply> page = new Shared<>(() -> page(true), time::nanoTime);
    private final Shared<Reply> stillPage = new Shared<>(() -> page(false), time::nanoTime);
    private final WebServer web;
    private volatile @Nullable Shown shown;
    private volatile boolean stopping;

    private record Shown(KeyPairSource source, KeyPairServer server, Rates rates) {}

    private MetricsEndpoint(MetricsAddress address, String version) throws IOException {
        this.version = version;
        this.meters = new Meters(version);
        this.web = WebServer.start(
                address.address(),
                Map.of(
                        "/", asked -> asked.query().equals(StatusPage.STILL) ? stillPage.get() : page.get(),
                        "/favicon.ico", asked -> StatusPage.icon(),
                        "/metrics", asked -> meters.reply(asked.accept()),
                        "/health/live", asked -> Reply.text(Reply.OK, "live"),
                        "/health/ready", asked -> ready()),
                time);
    }

    /**
     * Begins to listen, and says that the key generator is being started.
     *
     * @param address where
     * @param version of the program
     * @return an open endpoint
     * @throws IOException if it cannot listen there
     */
    public static MetricsEndpoint open(MetricsAddress address, String version) throws IOException {
        return new MetricsEndpoint(address, version);
    }

    /**
     * Who counts what the sources do.
     *
     * @return the listener for all of them
     */
    public KeyPairSourceListener listener() {
        return KeyPairSourceListener.all(meters.sources(), lastFailure);
    }

    /**
     * Shows a key generator from now on.
     *
     * @param source its source
     * @param server its server
     */
    public void show(KeyPairSource source, KeyPairServer server) {
        meters.show(source, server);
        shown = new Shown(source, server, new Rates(source::pools, time));
    }

    /** Says from now on that the key generator is being stopped. */
    public void stopping() {
        stopping = true;
    }

    private State state() {
        Shown now = shown;
        if (stopping) {
            return State.STOPPING;
        }
        return now == null
                ? State.STARTING
                : switch (now.server().health().status()) {
                    case HEALTHY -> State.SERVING;
                    case DEGRADED -> State.DEGRADED;
                    case UNAVAILABLE -> State.UNAVAILABLE;
                    case CLOSED -> State.STOPPING;
                };
    }

    private Reply ready() {
        State state = state();
        boolean ready = state == State.SERVING || state == State.DEGRADED;
        return Reply.text(ready ? Reply.OK : Reply.UNAVAILABLE, (ready ? "ready: " : "not ready: ") + state.meaning());
    }

    private Reply page(boolean refreshing) {
        Shown now = shown;
        Health health = now == null ? Health.HEALTHY : now.server().health();
        return StatusPage.reply(new StatusPage.View(
                state(),
                Duration.ofNanos(time.nanoTime() - started),
                version,
                health.lastFailure().map(KeyPairSourceException::getMessage),
                now == null ? List.of() : now.source().pools(),
                (pool, counter) ->
                        now == null ? OptionalDouble.empty() : now.rates().perMinute(pool, counter),
                now == null ? Map.of() : ServerFigures.of(now.server().stats()),
                lastFailure.told(),
                refreshing));
    }

    /** Ends at once. */
    @Override
    public void close() {
        Shown now = shown;
        if (now != null) {
            now.rates().close();
        }
        web.close();
        meters.close();
    }
}
