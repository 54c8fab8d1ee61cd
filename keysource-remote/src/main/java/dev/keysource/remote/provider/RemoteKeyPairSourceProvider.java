package dev.keysource.remote.provider;

import dev.keysource.KeyPairConfigurationException;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceConfig;
import dev.keysource.KeyPairSourceProvider;
import dev.keysource.remote.Furl;
import dev.keysource.remote.RemoteKeyPairSource;
import dev.keysource.remote.RemoteKeyPairSourceBuilder;
import dev.keysource.remote.client.Connection;
import dev.keysource.remote.identity.FurlFile;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The provider {@code remote}: a {@link RemoteKeyPairSource} made from settings.
 *
 * <ul>
 *   <li>{@code furl-file}: the file that holds the furl;
 *   <li>{@code furl}: the furl itself, where a file is not possible; exactly one of the two is needed;
 *   <li>{@code connect-timeout}: how long a connection may take to be ready, default 5s;
 *   <li>{@code sealed}: {@code true} to have private keys sealed to this client, default {@code false};
 *   <li>{@code timeout}: how long a request without a timeout of its own waits, default 60s.
 * </ul>
 */
public final class RemoteKeyPairSourceProvider implements KeyPairSourceProvider {
    /** A provider; the work is done by {@link #create}. */
    public RemoteKeyPairSourceProvider() {}

    @Override
    public String name() {
        return "remote";
    }

    @Override
    public KeyPairSource create(KeyPairSourceConfig config) {
        config.refuseDelegate();
        Optional<String> text = config.text("furl");
        Optional<String> file = config.text("furl-file");
        if (text.isPresent() == file.isPresent()) {
            throw new KeyPairConfigurationException("keysource.remote.furl-file, keysource.remote.furl: found "
                    + (text.isPresent() ? "both" : "neither") + ", allowed is exactly one of them");
        }
        Consumer<RemoteKeyPairSourceBuilder> options = options(config);
        RemoteKeyPairSourceBuilder builder = RemoteKeyPairSource.builder(
                        text.isPresent() ? parse(text.get()) : Furl.read(path(config, file.orElseThrow())))
                .name(config.name())
                .listener(config.listener())
                .time(config.time());
        options.accept(builder);
        return builder.build();
    }

    /** All but whether the file is there: nobody is going to need it. */
    @Override
    public void check(KeyPairSourceConfig config) {
        config.text("furl").ifPresent(RemoteKeyPairSourceProvider::parse);
        config.text("furl-file").ifPresent(file -> path(config, file));
        options(config);
    }

    private static Consumer<RemoteKeyPairSourceBuilder> options(KeyPairSourceConfig config) {
        Optional<Duration> connectTimeout = duration(config, "connect-timeout");
        Optional<Duration> timeout = duration(config, "timeout");
        Optional<Boolean> sealed = config.flag("sealed");
        return builder -> {
            connectTimeout.ifPresent(builder::connectTimeout);
            timeout.ifPresent(builder::timeout);
            sealed.ifPresent(builder::sealed);
        };
    }

    private static Optional<Duration> duration(KeyPairSourceConfig config, String setting) {
        Optional<Duration> duration = config.duration(setting);
        if (duration.isPresent() && duration.get().compareTo(Connection.LONGEST_TIMEOUT) > 0) {
            throw config.refused(setting, "a time span of at most a day");
        }
        return duration;
    }

    private static Furl parse(String text) {
        try {
            return Furl.parse(text);
        } catch (KeyPairConfigurationException e) {
            throw new KeyPairConfigurationException("keysource.remote.furl: " + e.getMessage(), e);
        }
    }

    private static Path path(KeyPairSourceConfig config, String file) {
        if (FurlFile.looksLikeFurl(file)) {
            throw new KeyPairConfigurationException("keysource.remote.furl-file: " + FurlFile.NOT_A_FILE
                    + "; the setting for the furl itself is keysource.remote.furl");
        }
        try {
            return Path.of(file);
        } catch (InvalidPathException e) {
            throw config.refused("furl-file", "the path of a file");
        }
    }
}
