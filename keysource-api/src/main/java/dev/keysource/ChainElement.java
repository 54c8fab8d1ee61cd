package dev.keysource;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/**
 * One source of a chain's text, such as {@code local}, {@code pool(local)} or {@code pool(remote, local)}: the name of a
 * provider, after a colon the name of one source among several that the provider makes, and, in parentheses, the chain that it
 * stands in front of. Elements with the same text mean the same source.
 */
record ChainElement(String provider, String instance, List<ChainElement> behind) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*");
    private static final int DEEPEST = 16;

    /** Whether this is a valid name for a provider. */
    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /**
     * Reads a whole chain.
     *
     * @throws KeyPairConfigurationException if the text is not a list of elements; names the part that is wrong
     */
    static List<ChainElement> parse(String chain) {
        return parse(chain, chain, 0);
    }

    private static List<ChainElement> parse(String text, String chain, int depth) {
        if (depth > DEEPEST) {
            throw malformed(chain, chain, "sources that stand in front of each other, up to " + DEEPEST + " deep");
        }
        List<ChainElement> elements = new ArrayList<>();
        int open = 0;
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            char next = i == text.length() ? ',' : text.charAt(i);
            open += next == '(' ? 1 : next == ')' ? -1 : 0;
            if (i == text.length() || (next == ',' && open == 0)) {
                ChainElement element = parseElement(text.substring(start, i).strip(), chain, depth);
                for (ChainElement other : elements) {
                    if (other.toString().equals(element.toString())) {
                        throw malformed(element.toString(), chain, "each source once: it is no fallback for itself");
                    }
                }
                elements.add(element);
                start = i + 1;
            }
        }
        return List.copyOf(elements);
    }

    private static ChainElement parseElement(String text, String chain, int depth) {
        int open = text.indexOf('(');
        String name = open < 0 ? text : text.substring(0, open).strip();
        int colon = name.indexOf(':');
        String provider = colon < 0 ? name : name.substring(0, colon);
        String instance = colon < 0 ? "" : name.substring(colon + 1);
        if (!isName(provider) || (colon >= 0 && !isName(instance)) || (open >= 0 && !text.endsWith(")"))) {
            throw malformed(
                    text,
                    chain,
                    (isBalanced(chain) ? "" : "as many ')' as '(' in ")
                            + "a list of sources such as 'remote, pool(local)' or 'pkcs11:a, pkcs11:b', their names in"
                            + " lower-case letters, digits and hyphens");
        }
        return new ChainElement(
                provider,
                instance,
                open < 0 ? List.of() : parse(text.substring(open + 1, text.length() - 1), chain, depth + 1));
    }

    private static KeyPairConfigurationException malformed(String part, String chain, String allowed) {
        return new KeyPairConfigurationException(Settings.CHAIN + ": malformed chain " + Quoted.of(chain)
                + (part.equals(chain) ? "" : ": found " + Quoted.of(part)) + ", allowed is " + allowed);
    }

    private static boolean isBalanced(String chain) {
        return chain.chars().filter(letter -> letter == '(').count()
                == chain.chars().filter(letter -> letter == ')').count();
    }

    static String text(List<ChainElement> elements) {
        StringJoiner text = new StringJoiner(", ");
        for (ChainElement element : elements) {
            text.add(element.toString());
        }
        return text.toString();
    }

    @Override
    public String toString() {
        return behind.isEmpty() ? name() : name() + "(" + text(behind) + ")";
    }

    /** What the source is called, without those behind it. */
    String name() {
        return instance.isEmpty() ? provider : provider + ":" + instance;
    }

    /** What its settings are called: {@code keysource.pkcs11.a.slot} is that of {@code pkcs11:a}. */
    String part() {
        return instance.isEmpty() ? provider : provider + "-" + instance;
    }

    /** The parts of the settings of all elements. */
    static List<String> parts(List<ChainElement> elements) {
        List<String> parts = new ArrayList<>();
        for (ChainElement element : elements) {
            parts.add(element.part());
            parts.addAll(parts(element.behind));
        }
        return parts;
    }
}
