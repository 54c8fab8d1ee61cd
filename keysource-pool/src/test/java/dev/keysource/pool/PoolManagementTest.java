package dev.keysource.pool;

import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.PoolStats.State;
import org.junit.jupiter.api.Test;

import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

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
        assertThat(bean().getHealth()).isEqualTo(PoolHealth.Status.HEALTHY);
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
        assertThat(bean().getHealth()).isEqualTo(PoolHealth.Status.DEGRADED);
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
        assertThat(pool.health().status()).isEqualTo(PoolHealth.Status.CLOSED);
    }

    @Test
    void build_nameTaken_isRefusedAndLeavesTheOther() throws Exception {
        openFull(builder -> builder.name("p").spec(SPEC, 2).mbeanServer(server));
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> open(builder -> builder.name("p").spec(SPEC, 2).mbeanServer(server)))
                .withMessage("name: p is the name of another pool in the MBean server");
        assertThat(bean().getPools()).hasSize(1);
        assertThat(source.pending()).isEmpty();
    }
}
