package dev.keysource.pool;

import dev.keysource.Health;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.PoolStats.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mockito.MockMakers;
import org.mockito.stubbing.Answer;

import javax.management.InstanceAlreadyExistsException;
import javax.management.JMX;
import javax.management.MBeanRegistrationException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.NotCompliantMBeanException;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import java.util.List;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
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
    private final MBeanServer server = MBeanServerFactory.newMBeanServer();

    private Set<ObjectName> registered() throws Exception {
        return server.queryNames(new ObjectName("dev.keysource:*"), null);
    }

    private PoolMXBean bean() throws Exception {
        assertThat(registered()).hasSize(1);
        return JMX.newMXBeanProxy(server, registered().iterator().next(), PoolMXBean.class);
    }

    @Test
    void mbeanServer_openPool_showsItsStats() throws Exception {
        PooledKeyPairSource pool = openFull(builder ->
                builder.name("p, \"q\"=1").spec(SPEC, 2).spec(OTHER, 1).mbeanServer(server));
        take(pool, 2);
        pool.request(SPEC);
        assertThat(bean().getName()).isEqualTo("p, \"q\"=1");
        assertThat(bean().getHealth()).isEqualTo(Health.Status.HEALTHY);
        assertThat(bean().getLastFailure()).isNull();
        assertThat(bean().getPools())
                .extracting(PoolMXBean.Pool::getSpec)
                .containsExactlyInAnyOrder("RSA-2048", "RSA-4096");
        PoolMXBean.Pool shown = bean().getPools().stream()
                .filter(one -> one.getSpec().equals("RSA-2048"))
                .findFirst()
                .orElseThrow();
        assertThat(shown.getSource()).isEqualTo(pool.name());
        assertThat(shown.getState()).isEqualTo(State.QUIET_PERIOD.name());
        assertThat(shown.getLevel()).isZero();
        assertThat(shown.getTarget()).isEqualTo(2);
        assertThat(shown.getInFlight()).isEqualTo(1);
        assertThat(shown.getWaiting()).isEqualTo(1);
        assertThat(shown.getGenerated()).isEqualTo(2);
        assertThat(shown.getDelivered()).isEqualTo(2);
        assertThat(shown.getDestroyed()).isZero();
        assertThat(shown.getMisses()).isEqualTo(1);
        assertThat(shown.getFailures()).isZero();
        source.failNext(Reason.REJECTED);
        assertThat(bean().getHealth()).isEqualTo(Health.Status.DEGRADED);
        assertThat(bean().getLastFailure()).contains("REJECTED");
    }

    @Test
    void mbeanServer_anyTool_readsOpenTypesOnly() throws Exception {
        openFull(builder -> builder.spec(SPEC, 2).mbeanServer(server));
        Object pools = server.getAttribute(registered().iterator().next(), "Pools");
        assertThat(pools).isInstanceOf(CompositeData[].class);
        assertThat(((CompositeData[]) pools)[0].get("level")).isEqualTo(2);
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
        return JMX.newMXBeanProxy(server, new ObjectName(name), PoolMXBean.class).getPools().stream()
                .mapToInt(PoolMXBean.Pool::getLevel)
                .sum();
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
