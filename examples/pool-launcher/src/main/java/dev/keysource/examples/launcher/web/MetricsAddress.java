package dev.keysource.examples.launcher.web;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the metrics are served: an address of this machine and a port. Immutable.
 *
 * @param text as it was written
 * @param address resolved
 */
public record MetricsAddress(String text, InetSocketAddress address) {
    /** What {@link #parse} reads, in words. */
    public static final String FORM =
            "host:port, such as 127.0.0.1:9464 or [::1]:9464, with a host of this machine and a port"
                    + " from 1 to 65535";

    private static final Pattern WRITTEN = Pattern.compile("(\\[[^\\[\\]]+]|[^\\[\\]:\\s]+):([1-9][0-9]{0,4})");
    private static final int LARGEST_PORT = 65_535;
    private static final int SHARED_NET = 100;
    private static final int SHARED_HALF = 0x40;

    /**
     * Reads an address. A name stands for the first of its addresses.
     *
     * @param text in the form {@value #FORM}
     * @return the address
     * @throws IllegalArgumentException if it is malformed, or the name is not known
     */
    @SuppressWarnings("AddressSelection") // whoever gives a name with several addresses means the first
    public static MetricsAddress parse(String text) {
        Matcher matcher = WRITTEN.matcher(text);
        if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > LARGEST_PORT) {
            throw new IllegalArgumentException("malformed");
        }
        try {
            InetAddress host = InetAddress.getByName(matcher.group(1));
            return new MetricsAddress(text, new InetSocketAddress(host, Integer.parseInt(matcher.group(2))));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("unknown host", e);
        }
    }

    /**
     * The port.
     *
     * @return a number from 1 to 65535
     */
    public int port() {
        return address.getPort();
    }

    /**
     * Whether only this machine and its private networks can reach the address: loopback, link-local, RFC 1918, RFC 4193 and
     * RFC 6598. All other addresses are the public's, and those that stand for every address of the machine.
     *
     * @return {@code false} for a public address
     */
    public boolean isPrivate() {
        InetAddress host = address.getAddress();
        if (host.isAnyLocalAddress()) {
            return false;
        }
        return host.isLoopbackAddress()
                || host.isLinkLocalAddress()
                || host.isSiteLocalAddress()
                || (host instanceof Inet6Address && (host.getAddress()[0] & 0xFE) == 0xFC)
                || (host instanceof Inet4Address && isShared(host.getAddress()));
    }

    /** 100.64.0.0/10, the addresses that providers and overlay networks share. */
    private static boolean isShared(byte[] bytes) {
        return bytes[0] == SHARED_NET && (bytes[1] & 0xC0) == SHARED_HALF;
    }
}
