package dev.keysource.spring;

import dev.keysource.KeyPairSource;
import dev.keysource.pool.PooledKeyPairSource;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;

import java.util.concurrent.CompletableFuture;

/**
 * Lets the pools of a source answer the requests that wait before the context closes the source. After the web server, which
 * stops in an earlier phase, and within {@code spring.lifecycle.timeout-per-shutdown-phase}. A context that is only stopped, and
 * may be started again, keeps its pools.
 */
final class DrainAtClose implements SmartLifecycle, ApplicationListener<ContextClosedEvent> {
    /** The web server drains and stops 1024 and 2048 before the default. */
    static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 4096;

    private final KeyPairSource source;
    private final ApplicationContext context;
    private final Runnable before;
    private volatile boolean running;
    private volatile boolean closing;

    /** Runs an action before the pools refuse requests. */
    DrainAtClose(KeyPairSource source, ApplicationContext context, Runnable before) {
        this.source = source;
        this.context = context;
        this.before = before;
    }

    /** Also called for the contexts below this one. */
    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        if (event.getApplicationContext().equals(context)) {
            closing = true;
        }
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public void stop(Runnable callback) {
        running = false;
        if (!closing) {
            callback.run();
            return;
        }
        before.run();
        CompletableFuture.allOf(source.find(PooledKeyPairSource.class).stream()
                        .map(PooledKeyPairSource::drain)
                        .toArray(CompletableFuture[]::new))
                .whenComplete((nothing, failure) -> callback.run());
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
