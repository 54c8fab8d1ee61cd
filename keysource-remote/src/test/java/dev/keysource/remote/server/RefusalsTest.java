package dev.keysource.remote.server;

import dev.keysource.internal.Timekeeper;
import dev.keysource.testkit.FakeClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;

class RefusalsTest {
    private static final Pattern MORE = Pattern.compile("more=(\\d+)$");
    private static final InetSocketAddress PEER = new InetSocketAddress("203.0.113.7", 1);

    private final FakeClock clock = new FakeClock();
    private final List<String> lines = new ArrayList<>();
    private final Refusals refusals =
            new Refusals(new Timekeeper("test", clock::nanoTime, clock::schedule), this::logWithoutLock);

    private void logWithoutLock(String line) {
        assertThat(Thread.holdsLock(refusals)).isFalse();
        lines.add(line);
    }

    @Test
    void add_firstOfItsKind_isToldAtOnceInFull() {
        refusals.add("capability=abc ", PEER, "over-quota", " spec=RSA-2048");
        assertThat(lines).containsExactly("refused capability=abc peer=/203.0.113.7:1 spec=RSA-2048 why=over-quota");
    }

    @Test
    void add_manyOfOneKind_areOneLineEveryTenSeconds() {
        for (int i = 0; i < 1_000; i++) {
            refusals.add("", new InetSocketAddress("203.0.113." + i % 250, i + 1), "no-active-secret", "");
        }
        assertThat(lines).hasSize(1);
        clock.advance(Refusals.PERIOD);
        assertThat(lines).hasSize(2).last().isEqualTo("refused network=203.0.113.0/24 why=no-active-secret more=999");
        refusals.add("", PEER, "no-active-secret", "");
        clock.advance(Refusals.PERIOD);
        assertThat(lines).hasSize(3).last().asString().endsWith("more=1");
    }

    @Test
    void add_afterACalmPeriod_isNewAgain() {
        refusals.add("", PEER, "no-active-secret", "");
        clock.advance(Refusals.PERIOD);
        refusals.add("", PEER, "no-active-secret", "");
        assertThat(lines).hasSize(2).noneMatch(line -> line.contains("more="));
    }

    @Test
    void add_otherKinds_areToldApart() {
        refusals.add("", PEER, "no-active-secret", "");
        refusals.add("", PEER, "malformed-request", "");
        refusals.add("capability=a ", PEER, "malformed-request", "");
        refusals.add("capability=b ", PEER, "malformed-request", "");
        refusals.add("", new InetSocketAddress("203.0.114.7", 1), "no-active-secret", "");
        assertThat(lines).hasSize(5);
    }

    @Test
    void add_fromMoreNetworksThanAreRemembered_isCountedTogether() {
        int networks = 3 * Refusals.MOST_NETWORKS;
        for (int i = 0; i < networks; i++) {
            refusals.add("", new InetSocketAddress("10." + i / 256 + "." + i % 256 + ".1", 1), "no-active-secret", "");
        }
        clock.advance(Refusals.PERIOD);
        assertThat(lines).hasSizeLessThanOrEqualTo(Refusals.MOST_NETWORKS + 2);
        assertThat(told()).isEqualTo(networks);
    }

    @Test
    void tell_atTheEnd_losesNone() {
        for (int i = 0; i < 10; i++) {
            refusals.add("", PEER, "no-active-secret", "");
            clock.advance(Duration.ofSeconds(3));
        }
        refusals.tell();
        assertThat(told()).isEqualTo(10);
    }

    @Test
    void add_nothingMore_leavesNoTimer() {
        refusals.add("", PEER, "no-active-secret", "");
        clock.advance(Refusals.PERIOD.multipliedBy(3));
        assertThat(clock.scheduled()).isZero();
    }

    private long told() {
        return lines.stream()
                .map(MORE::matcher)
                .mapToLong(more -> more.find() ? Long.parseLong(more.group(1)) : 1)
                .sum();
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.255, 192.0.2.0/24",
        "2001:db8:1:2:3:4:5:6, 2001:db8:1:2:0:0:0:0/64",
    })
    void network_ofAnAddress_isWhatOneStrangerHas(String address, String network) throws Exception {
        assertThat(Refusals.network(new InetSocketAddress(InetAddress.getByName(address), 1)))
                .isEqualTo(network);
    }
}
