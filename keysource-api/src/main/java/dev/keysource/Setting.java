package dev.keysource;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An option, written once for code and text: its name, what is allowed, how it is read, and its default. A builder checks
 * with it what its method is given, {@link KeyPairSourceConfig#get} what stands in the configuration. Immutable.
 *
 * @param <T> the type of its values
 */
public final class Setting<T> {
    private static final Pattern WHOLE_NUMBER = Pattern.compile("0|[1-9][0-9]{0,9}");
    /** Without exponents and infinities: what Double.parseDouble accepts is wider than what people mean. */
    private static final Pattern FRACTION = Pattern.compile("0?\\.[0-9]{1,9}|1(\\.0{1,9})?");

    private static final Pattern FLAG = Pattern.compile("false|true");
    private static final Pattern DURATION = Pattern.compile("(0|[1-9][0-9]{0,8})\\s*(ns|us|ms|s|m|h|d)");
    private static final List<Map.Entry<String, ChronoUnit>> UNITS = List.of(
            Map.entry("d", ChronoUnit.DAYS),
            Map.entry("h", ChronoUnit.HOURS),
            Map.entry("m", ChronoUnit.MINUTES),
            Map.entry("s", ChronoUnit.SECONDS),
            Map.entry("ms", ChronoUnit.MILLIS),
            Map.entry("us", ChronoUnit.MICROS),
            Map.entry("ns", ChronoUnit.NANOS));

    private final String name;
    private final String allowed;
    private final Function<String, T> parser;
    private final Predicate<T> check;
    private final @Nullable T value;
    private final String defaultText;

    private Setting(
            String name,
            String allowed,
            Function<String, T> parser,
            Predicate<T> check,
            @Nullable T value,
            String defaultText) {
        this.name = name;
        this.allowed = allowed;
        this.parser = parser;
        this.check = check;
        this.value = value;
        this.defaultText = defaultText;
    }

    /**
     * A whole number, written in digits without a sign or leading zeros.
     *
     * @param name in lower case with hyphens
     * @param least the smallest value allowed, not negative
     * @param most the largest value allowed
     * @return the setting, without a default
     */
    public static Setting<Integer> wholeNumber(String name, int least, int most) {
        return of(
                name,
                "a whole number from " + least + " to " + most,
                text -> Integer.valueOf(matched(WHOLE_NUMBER, text).group()),
                number -> number >= least && number <= most);
    }

    /**
     * A time span, written as {@code 6s}, {@code 100ms} or {@code PT6S}.
     *
     * @param name in lower case with hyphens
     * @param least the shortest value allowed
     * @param most the longest value allowed
     * @return the setting, without a default
     */
    public static Setting<Duration> duration(String name, Duration least, Duration most) {
        return of(
                name,
                "a time span from " + written(least) + " to " + written(most),
                Setting::parseDuration,
                span -> span.compareTo(least) >= 0 && span.compareTo(most) <= 0);
    }

    /**
     * Something that is so or not.
     *
     * @param name in lower case with hyphens
     * @return the setting, {@code false} by default
     */
    public static Setting<Boolean> flag(String name) {
        return of(
                        name,
                        "one of false, true",
                        text -> matched(FLAG, text).group().equals("true"),
                        flag -> true)
                .orElse(false);
    }

    /**
     * One of the constants of an enum, written in lower case with hyphens.
     *
     * @param name in lower case with hyphens
     * @param type the enum
     * @param <E> the enum
     * @return the setting, without a default
     */
    public static <E extends Enum<E>> Setting<E> choice(String name, Class<E> type) {
        Map<String, E> constants = new TreeMap<>();
        for (E constant : type.getEnumConstants()) {
            constants.put(written(constant), constant);
        }
        return of(
                name,
                "one of " + String.join(", ", constants.keySet()),
                text -> Optional.ofNullable(constants.get(text)).orElseThrow(IllegalArgumentException::new),
                constant -> true);
    }

    /**
     * A share of something, more than none.
     *
     * @param name in lower case with hyphens
     * @param whole whether all of it is allowed
     * @return the setting, without a default
     */
    public static Setting<Double> share(String name, boolean whole) {
        return of(
                name,
                "a number more than 0, " + (whole ? "up to 1" : "less than 1"),
                text -> Double.valueOf(matched(FRACTION, text).group()),
                share -> share > 0 && (share < 1 || (whole && share == 1)));
    }

    /**
     * Anything else.
     *
     * @param name in lower case with hyphens
     * @param allowed what the parser reads, in words
     * @param parser throws an {@link IllegalArgumentException} if it cannot read a text
     * @param <T> the type of the values
     * @return the setting, without a default
     */
    public static <T> Setting<T> text(String name, String allowed, Function<String, T> parser) {
        return of(name, allowed, parser, read -> true);
    }

    /**
     * The same setting with a default.
     *
     * @param newDefault the default
     * @return a new setting
     */
    public Setting<T> orElse(T newDefault) {
        return new Setting<>(name, allowed, parser, check, check(newDefault), written(newDefault));
    }

    /**
     * The same setting with a default that is computed, or that is none.
     *
     * @param words says so, for example {@code half the cores}
     * @return a new setting
     */
    public Setting<T> otherwise(String words) {
        return new Setting<>(name, allowed, parser, check, null, words);
    }

    String name() {
        return name;
    }

    /**
     * What is allowed.
     *
     * @return words as they follow "allowed is"
     */
    public String allowed() {
        return allowed;
    }

    /**
     * The default.
     *
     * @return the value
     * @throws NullPointerException if there is none, or only one in words
     */
    public T defaultValue() {
        return Objects.requireNonNull(value, name);
    }

    /**
     * Lets a value of code pass that is allowed.
     *
     * @param given the value
     * @return the same value
     * @throws IllegalArgumentException if it is not allowed; names the setting as a method is called
     */
    public T check(T given) {
        String method = Pattern.compile("-(.)")
                .matcher(name)
                .replaceAll(letter -> letter.group(1).toUpperCase(Locale.ROOT));
        if (!check.test(Objects.requireNonNull(given, method))) {
            throw new IllegalArgumentException(method + ": found " + given + ", allowed is " + allowed);
        }
        return given;
    }

    /**
     * Reads a value.
     *
     * @param text the value without white space around it
     * @return the value
     * @throws IllegalArgumentException if it is malformed or not allowed
     */
    public T parse(String text) {
        try {
            return check(parser.apply(text));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** The name, what is allowed, and the default. */
    @Override
    public String toString() {
        return name + ": " + allowed + "; default: " + defaultText;
    }

    private static <T> Setting<T> of(String name, String allowed, Function<String, T> parser, Predicate<T> check) {
        return new Setting<>(name, allowed, parser, check, null, "none");
    }

    private static Matcher matched(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("malformed");
        }
        return matcher;
    }

    private static Duration parseDuration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            return Duration.parse(text);
        }
        return UNITS.stream()
                .filter(unit -> unit.getKey().equals(matcher.group(2)))
                .map(unit -> Duration.of(Long.parseLong(matcher.group(1)), unit.getValue()))
                .findFirst()
                .orElseThrow();
    }

    /** A value as people write it. */
    private static String written(Object value) {
        if (value instanceof Duration span) {
            for (Map.Entry<String, ChronoUnit> unit : UNITS) {
                Duration one = unit.getValue().getDuration();
                if (span.toNanos() % one.toNanos() == 0) {
                    return span.dividedBy(one) + unit.getKey();
                }
            }
        }
        if (value instanceof Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
        return value instanceof Double number
                ? BigDecimal.valueOf(number).stripTrailingZeros().toPlainString()
                : value.toString();
    }
}
