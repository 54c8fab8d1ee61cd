package dev.keysource.pool.provider;

import dev.keysource.KeyPairConfigurationException;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSources;
import dev.keysource.KeyPairSpec;
import dev.keysource.PoolStats;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Properties;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PooledKeyPairSourceProviderTest {
    private static KeyPairSource open(String... entries) {
        Properties properties = new Properties();
        properties.setProperty("keysource.chain", "pool(scripted)");
        for (String entry : entries) {
            int equals = entry.indexOf('=');
            properties.setProperty("keysource.pool." + entry.substring(0, equals), entry.substring(equals + 1));
        }
        return KeyPairSources.forProperties(properties);
    }

    @Test
    void create_listedSpecs_havePoolsOfTheirSizes() {
        try (KeyPairSource pool =
                open("specs=RSA-2048:3, Ed25519, RSA-4096 : 2", "size=5", "warm-up=eager", "refill=watermark")) {
            assertThat(pool.pools())
                    .extracting(
                            stats -> stats.source() + " " + stats.spec() + " " + stats.level() + "/" + stats.target())
                    .containsExactly(
                            "pool(scripted) RSA-2048 3/3", "pool(scripted) Ed25519 5/5", "pool(scripted) RSA-4096 2/2");
        }
    }

    @Test
    void create_everySetting_isKnown() throws Exception {
        try (KeyPairSource pool = open(
                "size=4",
                "low-water-mark=2",
                "max-age=1d",
                "refill=strict-quiet",
                "quiet-period=100ms",
                "empty=wait",
                "refill-concurrency=1",
                "refill-share=0.5",
                "min-size=2",
                "max-size=8",
                "empty-chance=.05",
                "max-generations=3",
                "warm-up=lazy",
                "idle-timeout=5m",
                "jmx=none",
                "refill-share=1",
                "max-age=1s",
                "refresh-unused=true",
                "bypass-below=2ms")) {
            assertThat(pool.get(KeyPairSpec.RSA_2048, Duration.ofSeconds(120))).isNotNull();
            assertThat(pool.pools()).extracting(PoolStats::target).containsExactly(4);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            specs=rsa-2048                      | keysource.pool.specs: found 'rsa-2048', allowed is a list
            specs=RSA-2048:0                    | keysource.pool.specs: found 'RSA-2048:0', allowed is a list
            specs=RSA-2048:1000001              | keysource.pool.specs: found 'RSA-2048:1000001', allowed is a list
            specs=RSA-2048:x                    | keysource.pool.specs: found 'RSA-2048:x', allowed is a list
            specs=RSA-2048:1:2                  | keysource.pool.specs: found 'RSA-2048:1:2', allowed is a list
            specs=RSA-2048,,RSA-4096            | keysource.pool.specs: found 'RSA-2048,,RSA-4096', allowed is a list
            specs=RSA-2048, RSA-2048            | keysource.pool.specs: found 'RSA-2048, RSA-2048', allowed is a list
            size=0                              | keysource.pool.size: found '0', allowed is a whole number from 1
            low-water-mark=17                   | keysource.pool.low-water-mark: found '17', allowed is a whole number from 1 to 16
            specs=RSA-2048:2;low-water-mark=3   | keysource.pool.low-water-mark: found '3', allowed is a whole number from 1 to 2
            max-age=0s                          | keysource.pool.max-age: found '0s', allowed is a time span from 1s to 365d
            max-age=366d                        | keysource.pool.max-age: found '366d', allowed is a time span from 1s to 365d
            max-age=1ns                         | keysource.pool.max-age: found '1ns', allowed is a time span from 1s to 365d
            refresh-unused=yes                  | keysource.pool.refresh-unused: found 'yes', allowed is one of false, true
            specs=RSA-2048:+5                   | keysource.pool.specs: found 'RSA-2048:+5', allowed is a list
            refill=sometimes                    | keysource.pool.refill: found 'sometimes', allowed is one of quiet, strict-quiet, watermark
            refill=watermark;quiet-period=6s    | keysource.pool.quiet-period: found '6s', allowed is none
            quiet-period=25h                    | keysource.pool.quiet-period: found '25h', allowed is a time span from 1ns to 1d
            min-size=2                          | keysource.pool.min-size: found '2', allowed is none without max-size
            empty-chance=0.1                    | keysource.pool.empty-chance: found '0.1', allowed is none without max-size
            max-size=8;min-size=9               | keysource.pool.min-size: found '9', allowed is a whole number from 1 to 8
            max-size=8;empty-chance=1           | keysource.pool.empty-chance: found '1', allowed is a number more than 0
            max-size=8;low-water-mark=2         | keysource.pool.low-water-mark: found '2', allowed is a whole number from 1 to 1
            refill-share=0                      | keysource.pool.refill-share: found '0', allowed is a number more than 0
            refill-share=1.1                    | keysource.pool.refill-share: found '1.1', allowed is a number more than 0, up to 1
            refill-share=.0                     | keysource.pool.refill-share: found '.0', allowed is a number more than 0
            refill-share=1e-3                   | keysource.pool.refill-share: found '1e-3', allowed is a number more than 0
            empty=cry                           | keysource.pool.empty: found 'cry', allowed is one of fail, generate, wait
            refill-concurrency=0                | keysource.pool.refill-concurrency: found '0', allowed is a whole number from 1 to 1024
            max-generations=1025                | keysource.pool.max-generations: found '1025', allowed is a whole number from 1 to 1024
            warm-up=now                         | keysource.pool.warm-up: found 'now', allowed is one of asynchronous, eager, lazy
            jmx=everywhere                      | keysource.pool.jmx: found 'everywhere', allowed is one of none, platform
            colour=red                          | unknown setting 'keysource.pool.colour'
            """)
    void create_badSetting_isNamedWithWhatIsAllowed(String settings, String message) {
        assertThatThrownBy(() -> open(settings.split(";")).close())
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void create_jmxPlatform_showsThePoolUntilItIsClosed() throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName name = new ObjectName("dev.keysource:type=Pool,name=\"pool(scripted)\"");
        try (KeyPairSource pool = open("specs=RSA-2048:3", "warm-up=eager", "jmx=platform")) {
            assertThat(server.getAttribute(name, "Name")).isEqualTo(pool.name());
            CompositeData[] pools = (CompositeData[]) server.getAttribute(name, "Pools");
            assertThat(pools).hasSize(1);
            assertThat(pools[0].get("spec")).isEqualTo("RSA-2048");
            assertThat(pools[0].get("level")).isEqualTo(3);
        }
        assertThat(server.isRegistered(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"jmx=none", "size=16"})
    void create_jmxNoneOrUnset_showsNothing(String setting) throws Exception {
        try (KeyPairSource pool = open("specs=RSA-2048:3", setting)) {
            assertThat(pool.pools()).hasSize(1);
            assertThat(ManagementFactory.getPlatformMBeanServer()
                            .queryNames(new ObjectName("dev.keysource:type=Pool,*"), null))
                    .isEmpty();
        }
    }

    @Test
    void create_withoutASourceInParentheses_isRefused() {
        assertThatThrownBy(() -> KeyPairSources.forChain("pool"))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining("pool(local)");
    }
}
