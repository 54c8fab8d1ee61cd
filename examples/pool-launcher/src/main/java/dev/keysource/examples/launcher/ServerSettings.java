package dev.keysource.examples.launcher;

import dev.keysource.KeyPairConfigurationException;
import dev.keysource.KeyPairSourceConfig;
import dev.keysource.KeyPairSpec;

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
 * The settings {@code keysource.server.*}.
 *
 * @param address where to listen
 * @param port where to listen; 0 for the port of earlier runs, or a free one
 * @param hosts what clients connect to, each with or without a port
 * @param specs what clients may ask for
 * @param longestWait how long a call without a deadline waits for its pair
 * @param drainTimeout how long calls in progress may take to end when the server stops
 * @param maxConnections how many connections may be open at once
 * @param quota how much each capability may ask for
 * @param reflection whether the server tells its interface to anyone
 */
record ServerSettings(
        InetAddress address,
        int port,
        List<String> hosts,
        Set<KeyPairSpec> specs,
        Duration longestWait,
        Duration drainTimeout,
        int maxConnections,
        Optional<Quota> quota,
        boolean reflection) {
    static final String PART = "server";
    private static final String ALL = "all";
    private static final Set<KeyPairSpec> USUAL = KeyPairSpec.standard().stream()
            .filter(spec -> !spec.mustBeAllowed())
            .collect(Collectors.toCollection(LinkedHashSet::new));

    /**
     * How much a capability may ask for, in units of what an RSA-2048 pair costs.
     *
     * @param perSecond over time
     * @param burst at once
     */
    record Quota(int perSecond, int burst) {}

    /**
     * Reads the settings of the server.
     *
     * @throws KeyPairConfigurationException if one is wrong or unknown
     */
    static ServerSettings read(Properties properties) {
        KeyPairSourceConfig config = KeyPairSourceConfig.forPart(PART, properties);
        String addressText = config.text("address").orElse("127.0.0.1");
        InetAddress address = address(config, addressText);
        ServerSettings settings = new ServerSettings(
                address,
                config.integer("port", 0, 65_535).orElse(0),
                hosts(config, address, addressText),
                specs(config),
                config.duration("longest-wait").orElse(Duration.ofMinutes(1)),
                config.duration("drain-timeout").orElse(Duration.ofSeconds(15)),
                config.integer("max-connections", 1, 1_000_000).orElse(1024),
                quota(config),
                config.flag("reflection").orElse(false));
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
            throw config.refused("address", "an IP address or a host name of this machine");
        }
    }

    private static List<String> hosts(KeyPairSourceConfig config, InetAddress address, String addressText) {
        return config.text("location")
                .map(text ->
                        Arrays.stream(text.split(",", -1)).map(String::strip).toList())
                .orElseGet(() -> List.of(defaultHost(config, address, addressText)));
    }

    private static String defaultHost(KeyPairSourceConfig config, InetAddress address, String addressText) {
        if (!address.isAnyLocalAddress()) {
            return addressText.contains(":") && !addressText.startsWith("[") ? "[" + addressText + "]" : addressText;
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            throw config.refused("location", "the name that clients know this machine by");
        }
    }

    private static Optional<Quota> quota(KeyPairSourceConfig config) {
        int burst = config.integer("quota-burst", 10, 1_000_000).orElse(100);
        return config.integer("quota", 1, 1_000_000).map(perSecond -> new Quota(perSecond, burst));
    }

    private static Set<KeyPairSpec> specs(KeyPairSourceConfig config) {
        Set<KeyPairSpec> specs = new LinkedHashSet<>();
        for (String element : config.text("specs").orElse(ALL).split(",", -1)) {
            String text = element.strip();
            try {
                specs.addAll(text.equals(ALL) ? USUAL : Set.of(KeyPairSpec.parse(text)));
            } catch (IllegalArgumentException e) {
                throw config.refused("specs", "all, or a list such as RSA-2048, EC-P-256");
            }
        }
        return specs;
    }
}
