package dev.keysource.pool;

import dev.keysource.PoolStats;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import java.util.List;

/** Shows a pool to the management tools of the JVM. */
final class PoolManagement implements PoolMXBean {
    private static final Logger LOG = LoggerFactory.getLogger(PoolManagement.class);

    private final PooledKeyPairSource pool;

    private PoolManagement(PooledKeyPairSource pool) {
        this.pool = pool;
    }

    /**
     * Registers a pool by its name.
     *
     * @return what takes it away again
     * @throws IllegalArgumentException if there is a pool of that name already
     */
    static Runnable register(PooledKeyPairSource pool, MBeanServer server) {
        try {
            ObjectName name = new ObjectName("dev.keysource:type=Pool,name=" + ObjectName.quote(pool.name()));
            server.registerMBean(new PoolManagement(pool), name);
            return () -> unregister(server, name);
        } catch (InstanceAlreadyExistsException e) {
            throw new IllegalArgumentException(
                    "name: " + pool.name() + " is the name of another pool in the MBean server", e);
        } catch (JMException e) {
            throw new IllegalArgumentException("name: " + pool.name() + " cannot be registered: " + e.getMessage(), e);
        }
    }

    private static void unregister(MBeanServer server, ObjectName name) {
        try {
            server.unregisterMBean(name);
        } catch (InstanceNotFoundException e) {
            LOG.debug("somebody else has unregistered {}", name);
        } catch (JMException e) {
            LOG.warn("{} cannot be unregistered", name, e);
        }
    }

    @Override
    public String getName() {
        return pool.name();
    }

    @Override
    public PoolHealth.Status getHealth() {
        return pool.health().status();
    }

    @Override
    public @Nullable String getLastFailure() {
        return pool.health().lastFailure().map(Throwable::getMessage).orElse(null);
    }

    @Override
    public List<Pool> getPools() {
        return pool.pools().stream().<Pool>map(Row::new).toList();
    }

    private record Row(PoolStats stats) implements Pool {
        @Override
        public String getSource() {
            return stats.source();
        }

        @Override
        public String getSpec() {
            return stats.spec().toString();
        }

        @Override
        public String getState() {
            return stats.state().name();
        }

        @Override
        public int getLevel() {
            return stats.level();
        }

        @Override
        public int getTarget() {
            return stats.target();
        }

        @Override
        public int getInFlight() {
            return stats.inFlight();
        }

        @Override
        public int getWaiting() {
            return stats.waiting();
        }

        @Override
        public long getGenerated() {
            return stats.generated();
        }

        @Override
        public long getDelivered() {
            return stats.delivered();
        }

        @Override
        public long getDestroyed() {
            return stats.destroyed();
        }

        @Override
        public long getMisses() {
            return stats.misses();
        }

        @Override
        public long getFailures() {
            return stats.failures();
        }
    }
}
