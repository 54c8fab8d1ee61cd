package dev.keysource.remote.provider;

import dev.keysource.KeyPairConfigurationException;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceConfig;
import dev.keysource.KeyPairSourceProvider;
import dev.keysource.remote.Furl;
import dev.keysource.remote.RemoteKeyPairSource;
import dev.keysource.remote.RemoteKeyPairSourceBuilder;
import dev.keysource.remote.client.RemoteSettings;
import dev.keysource.remote.identity.FurlFile;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The provider {@code remote}: a {@link RemoteKeyPairSource} made from settings. They are called as the methods of {@link
 * RemoteKeyPairSourceBuilder}; besides, exactly one is needed of {@code furl-file}, the file that holds the furl, and {@code
 * furl}, the furl itself, where a file is not possible.
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
        Optional<String> text = config.get(RemoteSettings.FURL);
        Optional<String> file = config.get(RemoteSettings.FURL_FILE);
        if (text.isPresent() == file.isPresent()) {
            throw new KeyPairConfigurationException("keysource.remote.furl-file, keysource.remote.furl: found "
                    + (text.isPresent() ? "both" : "neither")
                    + ", allowed is exactly one of them: the key_generator.furl of a key generator, or what is in it");
        }
        RemoteKeyPairSourceBuilder builder = RemoteKeyPairSource.builder(
                        text.isPresent() ? parse(text.get()) : read(path(config, file.orElseThrow())))
                .name(config.name())
                .listener(config.listener())
                .time(config.time());
        config.get(RemoteSettings.CONNECT_TIMEOUT).ifPresent(builder::connectTimeout);
        config.get(RemoteSettings.TIMEOUT).ifPresent(builder::timeout);
        config.get(RemoteSettings.SEALED).ifPresent(builder::sealed);
        return builder.build();
    }

    /** All but whether the file is there: nobody is going to need it. */
    @Override
    public void check(KeyPairSourceConfig config) {
        config.get(RemoteSettings.FURL).ifPresent(RemoteKeyPairSourceProvider::parse);
        config.get(RemoteSettings.FURL_FILE).ifPresent(file -> path(config, file));
        List.of(RemoteSettings.CONNECT_TIMEOUT, RemoteSettings.TIMEOUT, RemoteSettings.SEALED)
                .forEach(config::get);
    }

    private static Furl parse(String text) {
        try {
            return Furl.parse(text);
        } catch (KeyPairConfigurationException e) {
            throw new KeyPairConfigurationException("keysource.remote.furl: " + e.getMessage(), e);
        }
    }

    private static Furl read(Path file) {
        try {
            return Furl.read(file);
        } catch (KeyPairConfigurationException e) {
            throw new KeyPairConfigurationException("keysource.remote.furl-file: " + e.getMessage(), e);
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
            throw config.refused(RemoteSettings.FURL_FILE, RemoteSettings.FURL_FILE.allowed());
        }
    }
}
