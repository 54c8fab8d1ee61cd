package dev.keysource.remote;

import dev.keysource.KeyPairConfigurationException;
import dev.keysource.remote.identity.FurlFile;
import dev.keysource.remote.identity.OwnerOnlyFile;
import dev.keysource.remote.identity.Token;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * The capability to ask a server for key pairs: its locations, its pin and a secret. In text:
 * {@code keysource://<pin>@host:port[,host:port...]/<secret>#v=1}. Immutable.
 *
 * <p>Any holder of the text may ask for keys. {@link #toString()} therefore hides the secret; only {@link #textWithSecret()}
 * and {@link #write(Path)} give it away. Error messages never quote the text.
 *
 * @param pin the SHA-256 of the SubjectPublicKeyInfo of the server's certificate, in 43 characters of base64url (RFC
 *     4648, section 5)
 * @param locations one or more addresses of servers, each {@code host:port}; the host is a DNS name, an IPv4 address or an
 *     IPv6 address in brackets
 * @param secret 256 random bits, in 43 characters of base64url
 */
public record Furl(String pin, List<String> locations, String secret) {
    private static final int LONGEST = 4096;
    private static final Pattern TEXT =
            Pattern.compile("keysource://(?<pin>[^@/?#]*)@(?<locations>[^@/?#]*)/(?<secret>[^@/?#]*)#v=1");
    private static final Pattern LOCATION =
            Pattern.compile("(?<name>[A-Za-z0-9._-]{1,254})?(?<ipv6>\\[[0-9A-Fa-f:.]{2,45}])?(?<port>:\\d*)?");
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");
    private static final Pattern IPV4 = Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}");
    private static final Pattern PORT = Pattern.compile(":[1-9]\\d{0,4}");

    /**
     * Checks the parts.
     *
     * @param pin the pin
     * @param locations the addresses of the servers
     * @param secret the secret
     * @throws KeyPairConfigurationException if a part is malformed; the message names the part, not its value
     */
    public Furl {
        require(Token.isCanonical(pin), "the pin before '@' must be 43 characters of canonical base64url (32 bytes)");
        locations = List.copyOf(locations);
        require(!locations.isEmpty(), "at least one host:port is needed after '@'");
        for (int i = 0; i < locations.size(); i++) {
            checkLocation(locations.get(i), "location " + (i + 1) + ": ");
        }
        require(
                Token.isCanonical(secret),
                "the secret after '/' must be 43 characters of canonical base64url (256 bits)");
    }

    /**
     * Reads the text form, strictly: nothing may stand before, after or between its parts.
     *
     * @param text the form of {@link #textWithSecret()}
     * @return the capability
     * @throws KeyPairConfigurationException if this is not a furl; the message tells the fault and quotes nothing
     */
    public static Furl parse(String text) {
        require(text.length() <= LONGEST, "it is longer than " + LONGEST + " characters");
        require(text.startsWith("keysource://"), "it must begin with 'keysource://'");
        require(text.endsWith("#v=1"), "it must end with the version '#v=1'");
        Matcher matcher = TEXT.matcher(text);
        require(
                matcher.matches(),
                "it must have the form keysource://<pin>@host:port[,host:port...]/<secret>#v=1, with no query and no"
                        + " further path");
        return new Furl(
                matcher.group("pin"), List.of(matcher.group("locations").split(",", -1)), matcher.group("secret"));
    }

    /**
     * Reads a furl file: one line of text, white space around it ignored. Logs a warning if others than the owner can read it.
     *
     * @param file for example {@code key_generator.furl}
     * @return the capability
     * @throws KeyPairConfigurationException if the file cannot be read or holds anything but one furl; the message names
     *     the file, unless its name is itself a furl
     */
    public static Furl read(Path file) {
        for (Path element : file) {
            if (FurlFile.looksLikeFurl(element.toString())) {
                throw new KeyPairConfigurationException(FurlFile.NOT_A_FILE);
            }
        }
        try {
            return parse(FurlFile.read(file, LONGEST));
        } catch (IOException e) {
            throw new KeyPairConfigurationException(file + ": " + OwnerOnlyFile.reason(e), e);
        } catch (KeyPairConfigurationException e) {
            throw new KeyPairConfigurationException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Writes a furl file that only its owner can read, in one step: a reader sees the old file or the new one.
     *
     * @param file the file to create or to replace
     * @throws IOException if it cannot be written
     */
    public void write(Path file) throws IOException {
        OwnerOnlyFile.replace(file, (textWithSecret() + "\n").getBytes(US_ASCII));
    }

    /**
     * The full text form, secret included. It belongs in files and pipes that only its holder can read, and never in a
     * log.
     *
     * @return what {@link #parse(String)} reads
     */
    public String textWithSecret() {
        return text(secret);
    }

    /** Returns the text form with the secret hidden. */
    @Override
    public String toString() {
        return text("<secret>");
    }

    private String text(String shownSecret) {
        return "keysource://" + pin + "@" + String.join(",", locations) + "/" + shownSecret + "#v=1";
    }

    /** Two furls are equal if they have the same text; the secrets are compared in constant time. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Furl that
                && pin.equals(that.pin)
                && locations.equals(that.locations)
                && MessageDigest.isEqual(secret.getBytes(US_ASCII), that.secret.getBytes(US_ASCII));
    }

    /** Returns a hash code in which the secret has no part. */
    @Override
    public int hashCode() {
        return Objects.hash(pin, locations);
    }

    private static void checkLocation(String location, String which) {
        Matcher matcher = LOCATION.matcher(location);
        require(
                matcher.matches() && (matcher.group("name") == null) != (matcher.group("ipv6") == null),
                which + "it must be host:port; an IPv6 address stands in brackets");
        String name = matcher.group("name");
        require(
                name == null ? isIpv6(matcher.group("ipv6")) : isHostName(name),
                which
                        + "the host is malformed; it must be an IP address or a name of letters, digits and hyphens, the last"
                        + " part of which is no number");
        String port = matcher.group("port");
        require(port != null, which + "the port is missing");
        require(
                PORT.matcher(port).matches() && Integer.parseInt(port.substring(1)) <= 65_535,
                which + "the port must be a number from 1 to 65535");
    }

    private static boolean isHostName(String name) {
        String relative = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        List<String> labels = List.of(relative.split("\\.", -1));
        boolean numeric = labels.get(labels.size() - 1).chars().allMatch(Character::isDigit);
        return numeric
                ? IPV4.matcher(name).matches()
                : labels.stream().allMatch(label -> LABEL.matcher(label).matches());
    }

    @SuppressWarnings("AddressSelection") // a literal in brackets is never looked up
    private static boolean isIpv6(String bracketed) {
        try {
            return InetAddress.getByName(bracketed) != null;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new KeyPairConfigurationException("not a furl: " + message);
        }
    }
}
