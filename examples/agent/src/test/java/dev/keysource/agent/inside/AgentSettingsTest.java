package dev.keysource.agent.inside;

import dev.keysource.KeyPairConfigurationException;
import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AgentSettingsTest {
    private static AgentSettings read(Map<String, String> environment, Map<String, String> system) {
        Properties properties = new Properties();
        properties.putAll(system);
        return AgentSettings.read("", environment, properties);
    }

    @Test
    void read_nothing_isAPoolThatIsOpenedByItsFirstUse() {
        AgentSettings settings = read(Map.of("PATH", "/bin"), Map.of("java.home", "/jdk"));
        assertThat(settings.chain()).containsExactly(Map.entry("keysource.chain", "pool(local)"));
        assertThat(settings.warmUp()).isEmpty();
    }

    @Test
    void read_pairsThatAreToBeKeptReady_areWarmedSoon() {
        assertThat(read(Map.of("KEYSOURCE_POOL_SPECS", "RSA-2048"), Map.of()).warmUp())
                .contains(Duration.ofSeconds(1));
        assertThat(read(Map.of("KEYSOURCE_POOL_SPECS", "RSA-2048"), Map.of("keysource.agent.warmUp", "first-use")))
                .satisfies(settings -> assertThat(settings.warmUp()).isEmpty())
                .satisfies(settings ->
                        assertThat(settings.chain()).containsOnlyKeys("keysource.chain", "KEYSOURCE_POOL_SPECS"));
        assertThat(read(Map.of("KEYSOURCE_AGENT_WARM_UP", "0s"), Map.of()).warmUp())
                .contains(Duration.ZERO);
    }

    @Test
    void manual_tableOfSettings_isThatOfTheAgent() throws Exception {
        String setting = AgentSettings.WarmUp.SETTING.toString();
        assertThat(Files.readString(Path.of("README.md")).replace("`", ""))
                .containsOnlyOnce("| agent | warm-up | "
                        + setting.substring(setting.indexOf("default: ") + "default: ".length()) + " |");
    }

    @Test
    void read_settingInTwoSpellings_isTheLastOnes() {
        assertThat(read(
                                Map.of("KEYSOURCE_CHAIN", "remote", "KEYSOURCE_POOL_LOW_WATER_MARK", "3"),
                                Map.of("keysource.chain", "local", "keysource.pool.lowWaterMark", "4"))
                        .chain())
                .containsOnly(Map.entry("keysource.chain", "local"), Map.entry("keysource.pool.lowWaterMark", "4"));
    }

    @Test
    void read_whatAServiceOfThisNameLeavesInAContainer_isNone() {
        assertThat(read(
                                Map.of(
                                        "KEYSOURCE_SERVICE_HOST", "10.0.0.1",
                                        "KEYSOURCE_SERVICE_PORT", "1",
                                        "KEYSOURCE_SERVICE_PORT_GRPC", "1",
                                        "KEYSOURCE_PORT", "tcp://10.0.0.1:1",
                                        "KEYSOURCE_PORT_1_TCP", "tcp://10.0.0.1:1",
                                        "KEYSOURCE_PORT_1_TCP_ADDR", "10.0.0.1",
                                        "KEYSOURCE_NAME", "/a/keysource"),
                                Map.of())
                        .chain())
                .containsOnlyKeys("keysource.chain");
        assertThat(read(Map.of("KEYSOURCE_PORTS", "1"), Map.of()).chain()).containsKey("KEYSOURCE_PORTS");
    }

    @Test
    void read_wrongWarmUp_namesItAndWhatIsAllowed() {
        assertThatThrownBy(() -> read(Map.of(), Map.of("keysource.agent.warm-up", "2h")))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessage("keysource.agent.warm-up: found '2h', allowed is 'first-use' or a time span from 0s to 1h");
    }
}
