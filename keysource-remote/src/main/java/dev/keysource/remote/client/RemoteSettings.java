package dev.keysource.remote.client;

import dev.keysource.Setting;

import java.time.Duration;

/** The options of a {@link dev.keysource.remote.RemoteKeyPairSource}. */
public final class RemoteSettings {
    /** Taken as it is: a furl that is malformed must not be shown. */
    public static final Setting<String> FURL = Setting.text("furl", "a furl", text -> text);
    /** Taken as it is: it may be a furl by mistake. */
    public static final Setting<String> FURL_FILE = Setting.text("furl-file", "the path of a file", text -> text);

    public static final Setting<Duration> CONNECT_TIMEOUT = timeout("connect-timeout", Duration.ofSeconds(5));
    public static final Setting<Duration> TIMEOUT = timeout("timeout", Duration.ofMinutes(1));
    public static final Setting<Boolean> SEALED = Setting.flag("sealed");

    private RemoteSettings() {}

    private static Setting<Duration> timeout(String name, Duration byDefault) {
        return Setting.duration(name, Duration.ofNanos(1), Duration.ofDays(1)).orElse(byDefault);
    }
}
