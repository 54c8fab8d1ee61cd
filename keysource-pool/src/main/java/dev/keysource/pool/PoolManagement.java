package dev.keysource.pool;

import dev.keysource.Health;
import dev.keysource.PoolStats;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanRegistration;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import java.util.List;

/**
 * Shows a pool to the management tools of the JVM. A pool is not in need of them: whatever the MBean server throws is
 * logged.
 */
final class PoolManagement implements PoolMXBean, MBeanRegistration {
    private static final Logger LOG = LoggerFactory.getLogger(PoolManagement.class);
    private static final int MOST_OF_ONE_NAME = 10_000;

    private final PooledKeyPairSource pool;
    private volatile @Nullable ObjectName proposed;
    private volatile @Nullable ObjectName registered;

    private PoolManagement(PooledKeyPairSource pool) {
        this.pool = pool;
    }

    /**
     * Registers a pool by its name; if others are there by that name already, with the key {@code instance} from 2.
     *
     * @return what takes it away again
     */
    static Runnable register(PooledKeyPairSource pool, MBeanServer server) {
        PoolManagement bean = new PoolManagement(pool);
        String name = "dev.keysource:type=Pool,name=" + ObjectName.quote(pool.name());
        try {
            int instance = 1;
            while (!bean.isRegistered(server, instance == 1 ? name : name + ",instance=" + instance)) {
                if (instance++ == MOST_OF_ONE_NAME) {
                    LOG.warn(
                            "the pool {} is not shown: there are {} others of its name", pool.name(), MOST_OF_ONE_NAME);
                    break;
                }
            }
        } catch (Throwable e) {
            LOG.warn("the pool {} cannot be registered in the MBean server", pool.name(), e);
        }
        return () -> bean.unregister(server);
    }

    private boolean isRegistered(MBeanServer server, String name) throws JMException {
        try {
            server.registerMBean(this, new ObjectName(name));
            return true;
        } catch (InstanceAlreadyExistsException e) {
            LOG.debug("there is a pool {} already", name);
            return false;
        }
    }

    private void unregister(MBeanServer server) {
        ObjectName name = registered;
        if (name == null) {
            return;
        }
        try {
            server.unregisterMBean(name);
        } catch (InstanceNotFoundException e) {
            LOG.debug("somebody else has unregistered {}", name);
        } catch (Throwable e) {
            LOG.warn("{} cannot be unregistered", name, e);
        }
    }

    /** The server may have made another name of the one that it was given. */
    @Override
    public @Nullable ObjectName preRegister(MBeanServer server, @Nullable ObjectName name) {
        proposed = name;
        return name;
    }

    @Override
    public void postRegister(Boolean done) {
        if (done) {
            registered = proposed;
        }
    }

    @Override
    public void preDeregister() {}

    @Override
    public void postDeregister() {}

    @Override
    public String getName() {
        return pool.name();
    }

    @Override
    public Health.Status getHealth() {
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
