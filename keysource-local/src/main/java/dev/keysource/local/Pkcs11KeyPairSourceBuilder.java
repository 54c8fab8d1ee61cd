package dev.keysource.local;

import dev.keysource.KeyPairSourceConfig;
import dev.keysource.KeyPairSourceListener;
import dev.keysource.Setting;
import dev.keysource.TimeSource;
import dev.keysource.local.pkcs11.PinFile;
import dev.keysource.local.pkcs11.TokenConfig;
import dev.keysource.local.pkcs11.TokenEngine;
import org.jspecify.annotations.Nullable;

import javax.security.auth.callback.CallbackHandler;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * Prepares a {@link Pkcs11KeyPairSource}. A token is named either by a configuration in the form of the JDK, or by its library and,
 * unless it is in the first slot, by a slot or a label. Used by one thread.
 */
public final class Pkcs11KeyPairSourceBuilder {
    private static final String ONE_TOKEN =
            "a configuration, or a library with at most one of slot, slot list index and token label";

    private String name = "pkcs11";
    private @Nullable Path config;
    private @Nullable String library;
    private @Nullable Integer slot;
    private @Nullable Integer slotListIndex;
    private @Nullable String tokenLabel;
    private CallbackHandler pin = callbacks -> {
        throw new UnsupportedOperationException("no PIN was given");
    };
    private Pkcs11KeyPairSource.Storage objects = Pkcs11Settings.OBJECTS.defaultValue();
    private String label = Pkcs11Settings.LABEL.defaultValue();
    private @Nullable Path journal;
    private Duration lookInterval = Pkcs11Settings.LOOK_INTERVAL.defaultValue();
    private KeyPairSourceListener listener = KeyPairSourceListener.NONE;
    private TimeSource time = TimeSource.system();

    Pkcs11KeyPairSourceBuilder() {}

    /**
     * Sets what a configuration says: the name, the listener, the time and all settings, each of which is called as the
     * method that it stands for.
     *
     * @param configuration the settings of a part
     * @return this builder
     * @throws dev.keysource.KeyPairConfigurationException if one is wrong
     */
    public Pkcs11KeyPairSourceBuilder configure(KeyPairSourceConfig configuration) {
        name(configuration.name()).listener(configuration.listener()).time(configuration.time());
        configuration.get(Pkcs11Settings.CONFIG).ifPresent(this::config);
        configuration.get(Pkcs11Settings.LIBRARY).ifPresent(this::library);
        configuration.get(Pkcs11Settings.SLOT).ifPresent(this::slot);
        configuration.get(Pkcs11Settings.SLOT_LIST_INDEX).ifPresent(this::slotListIndex);
        configuration.get(Pkcs11Settings.TOKEN_LABEL).ifPresent(this::tokenLabel);
        configuration.get(Pkcs11Settings.PIN_FILE).ifPresent(this::pinFile);
        configuration.get(Pkcs11Settings.OBJECTS).ifPresent(this::objects);
        configuration.get(Pkcs11Settings.LABEL).ifPresent(this::label);
        configuration.get(Pkcs11Settings.JOURNAL).ifPresent(this::journal);
        configuration.get(Pkcs11Settings.LOOK_INTERVAL).ifPresent(this::lookInterval);
        if (config != null && !Files.isReadable(config)) {
            throw configuration.refused(Pkcs11Settings.CONFIG, "a file that this process can read");
        }
        if (library != null && isMissing(library)) {
            throw configuration.refused(Pkcs11Settings.LIBRARY, "a library that is there");
        }
        if (!namesOneToken()) {
            Setting<?> wrong = config != null ? Pkcs11Settings.CONFIG : Pkcs11Settings.LIBRARY;
            throw configuration.refused(wrong, ONE_TOKEN);
        }
        return this;
    }

    /**
     * Sets what the source is called in messages and events.
     *
     * @param name a short name without secrets, not blank; default: {@code pkcs11}
     * @return this builder
     */
    public Pkcs11KeyPairSourceBuilder name(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("name: found a blank one, allowed is a short name");
        }
        this.name = name;
        return this;
    }

    /**
     * Sets the file that configures the JDK's provider, in the form of the JDK PKCS#11 Reference Guide. What it says of the
     * attributes of new keys is kept, except for those that this source sets.
     *
     * @param config a path; default: none
     * @return this builder
     */
    public Pkcs11KeyPairSourceBuilder config(Path config) {
        this.config = Objects.requireNonNull(config, "config");
        return this;
    }

    /**
     * Sets the library of the token.
     *
     * @param library the name or path of a PKCS#11 library; default: none
     * @return this builder
     */
    public Pkcs11KeyPairSourceBuilder library(String library) {
        this.library = Pkcs11Settings.LIBRARY.parse(library);
        return this;
    }

    /**
     * Sets the slot of the token by its number.
     *
     * @param slot a whole number from 0 to 2147483647; default: none
     * @return this builder
     */
    public Pkcs11KeyPairSourceBuilder slot(int slot) {
        this.slot = Pkcs11Settings.SLOT.check(slot);
        return this;
    }

    /**
     * Sets the slot of the token by its place in the list of the library.
     *
     * @param slotListIndex a whole number from 0 to 1023; default: none
     * @return this builder
     */
    public Pkcs11KeyPairSourceBuilder slotListIndex(int slotListIndex) {
        this.slotListIndex = Pkcs11Settings.SLOT_LIST_INDEX.check(slotListIndex);
        return this;
    }

    /**
     * Sets the token by its label, whatever slot it is in. To find it, what the JDK's provider prints on the standard output of the
     * process is read while the token is opened.
     *
     * @param tokenLabel the label of a token; default: none
     * @return this builder
     */
    public Pkcs11KeyPairSourceBuilder tokenLabel(String tokenLabel) {
        this.tokenLabel = Pkcs11Settings.TOKEN_LABEL.parse(tokenLabel);
        return this;
    }

    /**
     * Sets the file that holds the PIN, read at each login. It has to belong to the user of this process and to be for their eyes
     * only (mode 0600).
     *
     * @param pinFile a path; default: none
     * @return this builder
     */
    public Pkcs11KeyPairSourceBuilder pinFile(Path pinFile) {
        this.pin = new PinFile(Objects.requireNonNull(pinFile, "pinFile"));
        return this;
    }

    /**
     * Sets who knows the PIN, in place of a file.
     *
     * @param pin answers a {@link javax.security.auth.callback.PasswordCallback} at each login, on a thread of the source. If the
     *     token refuses the PIN, it is not asked again
     * @return this builder
     */
    public Pkcs11KeyPairSourceBuilder pin(CallbackHandler pin) {
        this.pin = Objects.requireNonNull(pin, "pin");
        return this;
    }

    /**
     * Sets how keys are kept in the token.
     *
     * @param objects the lifetime of keys; default: session
     * @return this builder
     */
    public Pkcs11KeyPairSourceBuilder objects(Pkcs11KeyPairSource.Storage objects) {
        this.objects = Objects.requireNonNull(objects, "objects");
        return this;
    }

    /**
     * Sets how keys are called in the token (CKA_ID, CKA_LABEL and the alias in the key store).
     *
     * @param label letters, digits, dots, hyphens and underscores around {@code {id}}, for which each key has something of its
     *     own; default: keysource-{id}
     * @return this builder
     */
    public Pkcs11KeyPairSourceBuilder label(String label) {
        this.label = Pkcs11Settings.LABEL.parse(label);
        return this;
    }

    /**
     * Sets the directory in which the keys are noted that stay in the token and are not delivered yet. It outlives the process;
     * several processes may share it.
     *
     * @param journal a path; default: ~/.keysource/pkcs11
     * @return this builder
     */
    public Pkcs11KeyPairSourceBuilder journal(Path journal) {
        this.journal = Objects.requireNonNull(journal, "journal");
        return this;
    }

    /**
     * Sets how often the source looks whether the token is still there.
     *
     * @param lookInterval a time span from 100ms to 1h; default: 5s
     * @return this builder
     */
    public Pkcs11KeyPairSourceBuilder lookInterval(Duration lookInterval) {
        this.lookInterval = Pkcs11Settings.LOOK_INTERVAL.check(lookInterval);
        return this;
    }

    /**
     * Sets who sees what the source does.
     *
     * @param listener called by many threads, returns quickly; default: none
     * @return this builder
     */
    public Pkcs11KeyPairSourceBuilder listener(KeyPairSourceListener listener) {
        this.listener = Objects.requireNonNull(listener, "listener");
        return this;
    }

    /**
     * Sets the clock and the timers.
     *
     * @param time stays open when the source is closed; default: those of the JVM
     * @return this builder
     */
    public Pkcs11KeyPairSourceBuilder time(TimeSource time) {
        this.time = Objects.requireNonNull(time, "time");
        return this;
    }

    /**
     * Makes the source, which opens the token in the background.
     *
     * @return a new source, which the caller closes
     * @throws IllegalArgumentException if no token was named, or more than one
     * @throws UncheckedIOException if there can be no journal
     */
    public Pkcs11KeyPairSource build() {
        if (!namesOneToken()) {
            throw new IllegalArgumentException("library: found none or too much, allowed is " + ONE_TOKEN);
        }
        TokenConfig token = new TokenConfig(
                name, config, library, slot, slotListIndex, tokenLabel, objects == Pkcs11KeyPairSource.Storage.TOKEN);
        Path journals = journal == null ? Pkcs11Settings.defaultJournal() : journal;
        return build(TokenEngine.open(token, pin, label, journals, lookInterval, time));
    }

    /** Makes the source around an engine of the test's. */
    Pkcs11KeyPairSource build(TokenEngine engine) {
        LocalKeyPairSource requests = LocalKeyPairSource.builder()
                .name(name)
                .threads(1)
                .listener(listener)
                .time(time)
                .build(engine);
        return new Pkcs11KeyPairSource(engine, requests);
    }

    private boolean namesOneToken() {
        int places = (slot == null ? 0 : 1) + (slotListIndex == null ? 0 : 1) + (tokenLabel == null ? 0 : 1);
        return config == null ? library != null && places <= 1 : library == null && places == 0;
    }

    /** A name without a path is looked for where the system keeps libraries. */
    private static boolean isMissing(String library) {
        Path path = Path.of(library);
        return path.getNameCount() > 1 && !Files.isRegularFile(path);
    }
}
