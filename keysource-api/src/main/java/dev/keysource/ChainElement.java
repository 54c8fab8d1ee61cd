package dev.keysource;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * One tier of a chain's text, such as {@code local} or {@code pool(local)}: the name of a provider and, in parentheses,
 * the element that it stands in front of.
 */
record ChainElement(String provider, @Nullable ChainElement delegate) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*");
    private static final int DEEPEST = 16;

    /** Whether a provider may be called this. */
    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /**
     * Reads a whole chain.
     *
     * @throws KeyPairConfigurationException if the text is not a list of elements; names the part that is wrong
     */
    static List<ChainElement> parse(String chain) {
        List<ChainElement> elements = new ArrayList<>();
        for (String part : chain.split(",", -1)) {
            if (part.chars().filter(character -> character == '(').count() > DEEPEST) {
                throw malformed(part, chain, "sources that stand in front of each other, up to " + DEEPEST + " deep");
            }
            elements.add(parseElement(part.strip(), chain));
        }
        return elements;
    }

    private static ChainElement parseElement(String text, String chain) {
        int open = text.indexOf('(');
        if (open < 0) {
            return new ChainElement(name(text, chain), null);
        }
        if (!text.endsWith(")")) {
            throw malformed(text, chain);
        }
        String provider = name(text.substring(0, open).strip(), chain);
        String inner = text.substring(open + 1, text.length() - 1).strip();
        return new ChainElement(provider, parseElement(inner, chain));
    }

    private static String name(String text, String chain) {
        if (!isName(text)) {
            throw malformed(text, chain);
        }
        return text;
    }

    private static KeyPairConfigurationException malformed(String part, String chain) {
        return malformed(part, chain, "a list of sources such as 'remote, pool(local), local'");
    }

    private static KeyPairConfigurationException malformed(String part, String chain, String allowed) {
        return new KeyPairConfigurationException(
                "malformed chain " + Quoted.of(chain) + ": found " + Quoted.of(part) + ", allowed is " + allowed);
    }

    // Written out: on JDK 17 the platform keeps the classes of the record that it last compared by code of its own.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ChainElement that
                && provider.equals(that.provider)
                && Objects.equals(delegate, that.delegate);
    }

    @Override
    public int hashCode() {
        return Objects.hash(provider, delegate);
    }

    @Override
    public String toString() {
        return delegate == null ? provider : provider + "(" + delegate + ")";
    }
}
