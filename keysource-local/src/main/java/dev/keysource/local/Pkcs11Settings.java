package dev.keysource.local;

import dev.keysource.Setting;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;

/** The options of a {@link Pkcs11KeyPairSource}. */
final class Pkcs11Settings {
    private static final Pattern LINE = Pattern.compile("[^\\p{Cntrl}]+");
    private static final Pattern TEMPLATE = Pattern.compile("[A-Za-z0-9._-]{0,32}\\{id}[A-Za-z0-9._-]{0,32}");

    static final Setting<Path> CONFIG = path("config");
    static final Setting<String> LIBRARY = line("library", "the name or path of a PKCS#11 library");
    static final Setting<Integer> SLOT = Setting.wholeNumber("slot", 0, Integer.MAX_VALUE);
    static final Setting<Integer> SLOT_LIST_INDEX = Setting.wholeNumber("slot-list-index", 0, 1_023);
    static final Setting<String> TOKEN_LABEL = line("token-label", "the label of a token");
    static final Setting<Path> PIN_FILE = path("pin-file");
    static final Setting<Pkcs11KeyPairSource.Storage> OBJECTS =
            Setting.choice("objects", Pkcs11KeyPairSource.Storage.class).orElse(Pkcs11KeyPairSource.Storage.SESSION);
    static final Setting<String> LABEL = Setting.text(
                    "label",
                    "letters, digits, dots, hyphens and underscores around {id}",
                    text -> matched(TEMPLATE, text))
            .orElse("keysource-{id}");
    static final Setting<Path> JOURNAL = path("journal").otherwise("~/.keysource/pkcs11");
    static final Setting<Duration> LOOK_INTERVAL = Setting.duration(
                    "look-interval", Duration.ofMillis(100), Duration.ofHours(1))
            .orElse(Duration.ofSeconds(5));

    private Pkcs11Settings() {}

    /** Where journals are kept by default. */
    static Path defaultJournal() {
        return Path.of(System.getProperty("user.home", ""), ".keysource", "pkcs11");
    }

    private static Setting<Path> path(String name) {
        return Setting.text(name, "a path", text -> {
            try {
                return Path.of(matched(LINE, text));
            } catch (InvalidPathException e) {
                throw new IllegalArgumentException(e);
            }
        });
    }

    private static Setting<String> line(String name, String allowed) {
        return Setting.text(name, allowed, text -> matched(LINE, text));
    }

    private static String matched(Pattern pattern, String text) {
        if (!pattern.matcher(text).matches()) {
            throw new IllegalArgumentException("malformed");
        }
        return text;
    }
}
