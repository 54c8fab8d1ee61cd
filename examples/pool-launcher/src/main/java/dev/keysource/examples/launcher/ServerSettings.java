package dev.keysource.examples.launcher;

import dev.keysource.KeyPairConfigurationException;
import dev.keysource.KeyPairSourceConfig;
import dev.keysource.KeyPairSpec;
import dev.keysource.Setting;
import dev.keysource.examples.launcher.web.MetricsAddress;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The settings {@code keysource.server.*}, as {@code keysource.properties} explains them.
 *
 * @param hosts what clients connect to, each with or without a port
 * @param metricsAddress where metrics, health and the status page are served; nowhere if it is empty
 */
record ServerSettings(
        InetAddress address,
        int port,
        List<String> hosts,
        Set<KeyPairSpec> specs,
        Duration longestWait,
        Duration drainTimeout,
        int maxConnections,
        int maxWaiting,
        Optional<Integer> maxGenerations,
        Optional<Quota> quota,
        boolean reflection,
        Optional<MetricsAddress> metricsAddress) {
    static final String PART = "server";
    private static final String ALL = "all";
    private static final Setting<String> ADDRESS = Setting.text(
                    "address", "an IP address or a host name of this machine", text -> text)
            .orElse("127.0.0.1");
    private static final Setting<Integer> PORT =
            Setting.wholeNumber("port", 0, 65_535).orElse(0);
    private static final Setting<List<String>> LOCATION = Setting.text(
            "location",
            "the name that clients know this machine by",
            text -> Arrays.stream(text.split(",", -1)).map(String::strip).toList());
    private static final Setting<Set<KeyPairSpec>> SPECS = Setting.text(
                    "specs", "all, or a list such as RSA-2048, EC-P-256", ServerSettings::parseSpecs)
            .otherwise(ALL);
    private static final Setting<Duration> LONGEST_WAIT =
            timeout("longest-wait").orElse(Duration.ofMinutes(1));
    private static final Setting<Duration> DRAIN_TIMEOUT =
            timeout("drain-timeout").orElse(Duration.ofSeconds(15));
    private static final Setting<Integer> MAX_CONNECTIONS =
            Setting.wholeNumber("max-connections", 1, 1_000_000).orElse(1_024);
    private static final Setting<Integer> MAX_WAITING =
            Setting.wholeNumber("max-waiting", 2, 1_000_000).orElse(4_096);
    private static final Setting<Integer> MAX_GENERATIONS =
            Setting.wholeNumber("max-generations", 1, 1_024).otherwise("the number of cores, at least 2");
    private static final Setting<Integer> QUOTA =
            Setting.wholeNumber("quota", 1, 1_000_000).otherwise("no limit");
    private static final Setting<Integer> QUOTA_BURST =
            Setting.wholeNumber("quota-burst", 10, 1_000_000).orElse(100);
    private static final Setting<Boolean> REFLECTION = Setting.flag("reflection");
    private static final String METRICS_NAME = "metrics-address";
    private static final Setting<MetricsAddress> METRICS_ADDRESS =
            Setting.text(METRICS_NAME, MetricsAddress.FORM, MetricsAddress::parse);
    private static final Setting<Boolean> METRICS_PUBLIC = Setting.flag("metrics-public");
    private static final Set<KeyPairSpec> USUAL = KeyPairSpec.standard().stream()
            .filter(spec -> !spec.mustBeAllowed())
            .collect(Collectors.toCollection(LinkedHashSet::new));

    /** How much a capability may ask for, in units of what an RSA-2048 pair costs. */
    record Quota(int perSecond, int burst) {}

    /**
     * Reads the settings of the server.
     *
     * @throws KeyPairConfigurationException if one is wrong or unknown
     */
    static ServerSettings read(Properties properties) {
        KeyPairSourceConfig config = KeyPairSourceConfig.forPart(PART, properties);
        String addressText = value(config, ADDRESS);
        InetAddress address = address(config, addressText);
        int port = value(config, PORT);
        int burst = value(config, QUOTA_BURST);
        ServerSettings settings = new ServerSettings(
                address,
                port,
                hosts(config, address, addressText),
                config.get(SPECS).orElse(USUAL),
                value(config, LONGEST_WAIT),
                value(config, DRAIN_TIMEOUT),
                value(config, MAX_CONNECTIONS),
                value(config, MAX_WAITING),
                config.get(MAX_GENERATIONS),
                config.get(QUOTA).map(perSecond -> new Quota(perSecond, burst)),
                value(config, REFLECTION),
                metricsAddress(config, port));
        config.refuseUnknown();
        return settings;
    }

    /** What clients connect to when the server listens on this port. */
    String[] locations(int actualPort) {
        return hosts.stream()
                .map(host -> host.lastIndexOf(':') > host.lastIndexOf(']') ? host : host + ":" + actualPort)
                .toArray(String[]::new);
    }

    @SuppressWarnings("AddressSelection") // whoever gives a name with several addresses means the first
    private static InetAddress address(KeyPairSourceConfig config, String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw config.refused(ADDRESS, ADDRESS.allowed());
        }
    }

    private static Optional<MetricsAddress> metricsAddress(KeyPairSourceConfig config, int port) {
        boolean mayBePublic = value(config, METRICS_PUBLIC);
        Optional<MetricsAddress> metrics = config.get(METRICS_ADDRESS);
        if (mayBePublic && metrics.isEmpty()) {
            throw config.refused(METRICS_PUBLIC, "false as long as keysource.server." + METRICS_NAME + " is not set");
        }
        metrics.filter(address -> address.port() == port).ifPresent(address -> {
            throw config.refused(METRICS_ADDRESS, "another port than that of the pairs, keysource.server.port");
        });
        metrics.filter(address -> !mayBePublic && !address.isPrivate()).ifPresent(address -> {
            throw config.refused(
                    METRICS_ADDRESS,
                    "an address of this machine or of a private network, as everyone who reaches a public one may read;"
                            + " 'keysource.server.metrics-public = true' allows it");
        });
        return metrics;
    }

    private static List<String> hosts(KeyPairSourceConfig config, InetAddress address, String addressText) {
        return config.get(LOCATION).orElseGet(() -> List.of(defaultHost(config, address, addressText)));
    }

    private static String defaultHost(KeyPairSourceConfig config, InetAddress address, String addressText) {
        if (!address.isAnyLocalAddress()) {
            return addressText.contains(":") && !addressText.startsWith("[") ? "[" + addressText + "]" : addressText;
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            throw config.refused(LOCATION, LOCATION.allowed());
        }
    }

    private static <T> T value(KeyPairSourceConfig config, Setting<T> setting) {
        return config.get(setting).orElseGet(setting::defaultValue);
    }

    private static Setting<Duration> timeout(String name) {
        return Setting.duration(name, Duration.ofNanos(1), Duration.ofDays(365));
    }

    private static Set<KeyPairSpec> parseSpecs(String text) {
        Set<KeyPairSpec> specs = new LinkedHashSet<>();
        for (String element : text.split(",", -1)) {
            String spec = element.strip();
            specs.addAll(spec.equals(ALL) ? USUAL : Set.of(KeyPairSpec.parse(spec)));
        }
        return specs;
    }
}
