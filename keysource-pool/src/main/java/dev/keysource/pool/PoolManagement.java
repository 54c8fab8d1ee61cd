package dev.keysource.pool;

import dev.keysource.PoolStats;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanInfo;
import javax.management.MBeanRegistration;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.ReflectionException;
import javax.management.openmbean.ArrayType;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.CompositeDataSupport;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.OpenMBeanAttributeInfo;
import javax.management.openmbean.OpenMBeanAttributeInfoSupport;
import javax.management.openmbean.OpenMBeanInfoSupport;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;
import java.lang.reflect.RecordComponent;
import java.util.stream.Stream;

/**
 * The MBean of a pool: read-only, in open types, without key material or secrets. A row of its table has the components of
 * {@link PoolStats}. What the MBean server throws is logged and otherwise ignored.
 */
final class PoolManagement implements DynamicMBean, MBeanRegistration {
    private static final Logger LOG = LoggerFactory.getLogger(PoolManagement.class);
    private static final int MOST_OF_ONE_NAME = 10_000;
    private static final RecordComponent[] COLUMNS = PoolStats.class.getRecordComponents();
    private static final String[] NAMES =
            Stream.of(COLUMNS).map(RecordComponent::getName).toArray(String[]::new);
    private static final CompositeType ROW = rowType();
    private static final MBeanInfo INFO = info();

    private final PooledKeyPairSource pool;
    private volatile @Nullable ObjectName proposed;
    private volatile @Nullable ObjectName registered;

    private PoolManagement(PooledKeyPairSource pool) {
        this.pool = pool;
    }

    /**
     * Registers a pool by its name; if the name is taken, with the key {@code instance} from 2.
     *
     * @return an action that unregisters it
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

    /** The server may have changed the name that it was given. */
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
    public @Nullable Object getAttribute(String attribute) throws AttributeNotFoundException {
        return switch (attribute) {
            case "Name" -> pool.name();
            case "Health" -> pool.health().status().name();
            case "LastFailure" ->
                pool.health().lastFailure().map(Throwable::getMessage).orElse(null);
            case "Pools" -> pool.pools().stream().map(PoolManagement::row).toArray(CompositeData[]::new);
            default -> throw new AttributeNotFoundException(attribute);
        };
    }

    private static CompositeData row(PoolStats stats) {
        try {
            Object[] values = new Object[COLUMNS.length];
            for (int i = 0; i < COLUMNS.length; i++) {
                Object value = COLUMNS[i].getAccessor().invoke(stats);
                values[i] = value instanceof Number ? value : value.toString();
            }
            return new CompositeDataSupport(ROW, NAMES, values);
        } catch (ReflectiveOperationException | OpenDataException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public AttributeList getAttributes(String[] attributes) {
        AttributeList found = new AttributeList();
        for (String attribute : attributes) {
            try {
                found.add(new Attribute(attribute, getAttribute(attribute)));
            } catch (AttributeNotFoundException e) {
                LOG.debug("no attribute {}", attribute);
            }
        }
        return found;
    }

    @Override
    public MBeanInfo getMBeanInfo() {
        return INFO;
    }

    @Override
    public void setAttribute(Attribute attribute) throws AttributeNotFoundException {
        throw new AttributeNotFoundException("read-only: " + attribute.getName());
    }

    @Override
    public AttributeList setAttributes(AttributeList attributes) {
        return new AttributeList();
    }

    @Override
    public Object invoke(String action, Object[] values, String[] signature) throws ReflectionException {
        throw new ReflectionException(new NoSuchMethodException(action));
    }

    private static CompositeType rowType() {
        OpenType<?>[] types = Stream.of(COLUMNS)
                .map(column -> column.getType() == int.class
                        ? SimpleType.INTEGER
                        : column.getType() == long.class ? SimpleType.LONG : SimpleType.STRING)
                .toArray(OpenType<?>[]::new);
        try {
            return new CompositeType("Pool", "the pool of one spec", NAMES, NAMES, types);
        } catch (OpenDataException e) {
            throw new IllegalStateException(e);
        }
    }

    private static MBeanInfo info() {
        try {
            OpenMBeanAttributeInfo[] attributes = {
                attribute("Name", "what the source is called", SimpleType.STRING),
                attribute("Health", "whether the source can do its work", SimpleType.STRING),
                attribute("LastFailure", "why it cannot; null unless it is degraded", SimpleType.STRING),
                attribute("Pools", "its pools, then those of the source behind it", new ArrayType<>(1, ROW))
            };
            return new OpenMBeanInfoSupport(
                    PooledKeyPairSource.class.getName(),
                    "a source with pools of key pairs",
                    attributes,
                    null,
                    null,
                    null);
        } catch (OpenDataException e) {
            throw new IllegalStateException(e);
        }
    }

    private static OpenMBeanAttributeInfo attribute(String name, String description, OpenType<?> type) {
        return new OpenMBeanAttributeInfoSupport(name, description, type, true, false, false);
    }
}
