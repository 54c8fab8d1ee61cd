package dev.keysource.pool;

import dev.keysource.Health;
import dev.keysource.KeyPairSourceException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mockito.MockMakers;
import org.mockito.stubbing.Answer;

import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.InstanceAlreadyExistsException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanRegistrationException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.NotCompliantMBeanException;
import javax.management.ObjectName;
import javax.management.ReflectionException;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.OpenMBeanAttributeInfo;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.RETURNS_DEFAULTS;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.withSettings;

/** Pools in an MBean server of the test's own. */
class PoolManagementTest extends PoolFixture {
    /** Every item, of a pool of 2 after 2 deliveries and a miss. */
    private static final Map<String, Object> ROW = Map.ofEntries(
            Map.entry("source", "p, \"q\"=1"),
            Map.entry("spec", "RSA-2048"),
            Map.entry("state", "QUIET_PERIOD"),
            Map.entry("level", 0),
            Map.entry("target", 2),
            Map.entry("inFlight", 1),
            Map.entry("waiting", 1),
            Map.entry("generated", 2L),
            Map.entry("delivered", 2L),
            Map.entry("destroyed", 0L),
            Map.entry("misses", 1L),
            Map.entry("failures", 0L));

    private final MBeanServer server = MBeanServerFactory.newMBeanServer();

    private Set<ObjectName> registered() throws Exception {
        return server.queryNames(new ObjectName("dev.keysource:*"), null);
    }

    private Object shown(String attribute) throws Exception {
        assertThat(registered()).hasSize(1);
        return server.getAttribute(registered().iterator().next(), attribute);
    }

    @Test
    void mbeanServer_openPool_showsItsStats() throws Exception {
        PooledKeyPairSource pool = openFull(builder ->
                builder.name("p, \"q\"=1").spec(SPEC, 2).spec(OTHER, 1).mbeanServer(server));
        take(pool, 2);
        pool.request(SPEC);
        assertThat(shown("Name")).isEqualTo("p, \"q\"=1");
        assertThat(shown("Health")).isEqualTo("HEALTHY");
        assertThat(shown("LastFailure")).isNull();
        CompositeData[] pools = (CompositeData[]) shown("Pools");
        assertThat(pools).extracting(row -> row.get("spec")).containsExactlyInAnyOrder("RSA-2048", "RSA-4096");
        CompositeData row = pools[pools[0].get("spec").equals("RSA-2048") ? 0 : 1];
        assertThat(row.getCompositeType().keySet())
                .allSatisfy(item -> assertThat(row.get(item)).isEqualTo(ROW.get(item)))
                .hasSameElementsAs(ROW.keySet());
        source.failNext(Reason.REJECTED);
        assertThat(shown("Health")).isEqualTo("DEGRADED");
        assertThat(shown("LastFailure")).asString().contains("REJECTED");
    }

    @Test
    void mbeanServer_anyTool_readsOpenTypesOnly() throws Exception {
        openFull(builder -> builder.spec(SPEC, 2).mbeanServer(server));
        ObjectName name = registered().iterator().next();
        MBeanInfo info = server.getMBeanInfo(name);
        assertThat(info.getAttributes())
                .extracting(MBeanAttributeInfo::getName)
                .containsExactlyInAnyOrder("Name", "Health", "LastFailure", "Pools");
        assertThat(info.getAttributes()).allSatisfy(attribute -> {
            Object value = server.getAttribute(name, attribute.getName());
            assertThat(value == null || ((OpenMBeanAttributeInfo) attribute).isValue(value))
                    .isTrue();
            assertThat(attribute.isWritable()).isFalse();
        });
        assertThat(server.getAttributes(name, new String[] {"Name", "Absent", "Pools"}))
                .hasSize(2);
    }

    @Test
    void mbeanServer_whatIsNotThere_isRefused() throws Exception {
        openFull(builder -> builder.spec(SPEC, 2).mbeanServer(server));
        ObjectName name = registered().iterator().next();
        assertThatThrownBy(() -> server.getAttribute(name, "Absent")).isInstanceOf(AttributeNotFoundException.class);
        assertThatThrownBy(() -> server.setAttribute(name, new Attribute("Name", "q")))
                .isInstanceOf(AttributeNotFoundException.class);
        assertThat(server.setAttributes(name, new AttributeList(List.of(new Attribute("Name", "q")))))
                .isEmpty();
        assertThatThrownBy(() -> server.invoke(name, "close", null, null)).isInstanceOf(ReflectionException.class);
    }

    @Test
    void close_registeredPool_isTakenAway() throws Exception {
        PooledKeyPairSource pool = openFull(builder -> builder.spec(SPEC, 2).mbeanServer(server));
        pool.close();
        assertThat(registered()).isEmpty();
        pool.close();
    }

    @Test
    void close_unregisteredBySomebodyElse_isNoFailure() throws Exception {
        PooledKeyPairSource pool = openFull(builder -> builder.spec(SPEC, 2).mbeanServer(server));
        ObjectName name = registered().iterator().next();
        server.unregisterMBean(name);
        pool.close();
        assertThat(pool.health().status()).isEqualTo(Health.Status.CLOSED);
    }

    @Test
    void build_nameTaken_showsBoth() throws Exception {
        String name = "dev.keysource:type=Pool,name=\"p\"";
        PooledKeyPairSource first =
                openFull(builder -> builder.name("p").spec(SPEC, 1).mbeanServer(server));
        PooledKeyPairSource second =
                openFull(builder -> builder.name("p").spec(SPEC, 2).mbeanServer(server));
        assertThat(levels(name)).isEqualTo(1);
        assertThat(levels(name + ",instance=2")).isEqualTo(2);
        assertThat(registered()).hasSize(2);
        first.close();
        assertThat(registered()).containsExactly(new ObjectName(name + ",instance=2"));
        openFull(builder -> builder.name("p").spec(SPEC, 3).mbeanServer(server));
        openFull(builder -> builder.name("p").spec(SPEC, 4).mbeanServer(server));
        assertThat(levels(name)).isEqualTo(3);
        assertThat(levels(name + ",instance=3")).isEqualTo(4);
        second.close();
        assertThat(registered()).hasSize(2);
    }

    private int levels(String name) throws Exception {
        CompositeData[] pools = (CompositeData[]) server.getAttribute(new ObjectName(name), "Pools");
        return Stream.of(pools).mapToInt(row -> (int) row.get("level")).sum();
    }

    static List<Throwable> whateverAServerThrows() {
        return List.of(
                new SecurityException("scripted"),
                new IllegalArgumentException("scripted"),
                new MBeanRegistrationException(new Exception("scripted")),
                new NotCompliantMBeanException("scripted"),
                new InstanceAlreadyExistsException("scripted"),
                new NoClassDefFoundError("scripted"),
                new StackOverflowError("scripted"));
    }

    /** Without changing the interface, which JDK 25 does not allow. */
    private static MBeanServer scripted(Answer<?> otherwise) {
        return mock(
                MBeanServer.class, withSettings().mockMaker(MockMakers.PROXY).defaultAnswer(otherwise));
    }

    @ParameterizedTest
    @MethodSource("whateverAServerThrows")
    void build_serverThatRefuses_opensAndClosesThePool(Throwable failure) throws Exception {
        MBeanServer refusing = scripted(RETURNS_DEFAULTS);
        doThrow(failure).when(refusing).registerMBean(any(), any());
        PooledKeyPairSource pool =
                openFull(builder -> builder.name("p").spec(SPEC, 2).mbeanServer(refusing));
        take(pool, 1);
        pool.close();
        assertThat(pool.health().status()).isEqualTo(Health.Status.CLOSED);
        verify(refusing, never()).unregisterMBean(any());
    }

    @Test
    void build_serverThatThrowsAfterwards_isTakenAwayAgain() throws Exception {
        MBeanServer late = scripted(delegatesTo(server));
        doAnswer(call -> {
                    server.registerMBean(call.getArgument(0), call.getArgument(1));
                    throw new NoClassDefFoundError("scripted");
                })
                .when(late)
                .registerMBean(any(), any());
        PooledKeyPairSource pool =
                openFull(builder -> builder.name("p").spec(SPEC, 2).mbeanServer(late));
        take(pool, 1);
        assertThat(registered()).hasSize(1);
        pool.close();
        assertThat(registered()).isEmpty();
    }

    @Test
    void close_serverThatThrows_closesThePool() throws Exception {
        MBeanServer stubborn = scripted(delegatesTo(server));
        doThrow(new NoClassDefFoundError("scripted")).when(stubborn).unregisterMBean(any());
        PooledKeyPairSource pool =
                openFull(builder -> builder.name("p").spec(SPEC, 2).mbeanServer(stubborn));
        pool.close();
        assertThat(pool.health().status()).isEqualTo(Health.Status.CLOSED);
    }
}
