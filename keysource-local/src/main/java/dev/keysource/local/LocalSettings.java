package dev.keysource.local;

import dev.keysource.KeyPairSpec;
import dev.keysource.Setting;
import dev.keysource.local.LocalKeyPairSource.Engine;

/** The options of a {@link LocalKeyPairSource}. */
final class LocalSettings {
    static final Setting<Integer> THREADS =
            Setting.wholeNumber("threads", 1, 1_024).otherwise("the number of cores");
    static final Setting<Integer> QUEUE =
            Setting.wholeNumber("queue", 1, 1_000_000).orElse(1_024);
    static final Setting<Engine> ENGINE = Setting.choice("engine", Engine.class).orElse(Engine.SEARCH);
    static final Setting<JcaProvider> PROVIDER =
            Setting.choice("provider", JcaProvider.class).otherwise("the fastest present");
    /** What a provider has to be, besides being one of them. */
    static final String PRESENT = "a provider whose jar is there and which works on this platform";

    static final Setting<Boolean> REGISTERED_ONLY = Setting.flag("registered-only");
    /** What it can stand beside. */
    static final String NO_OTHER_CHOICE = "true without a provider, and with the engine jca or none";

    static final Setting<KeyPairSpec> ALLOW = Setting.text(
                    "allow", KeyPairSpec.RSA_8192 + ", the only kind that is refused by default", text -> {
                        KeyPairSpec spec = KeyPairSpec.parse(text);
                        if (!spec.mustBeAllowed()) {
                            throw new IllegalArgumentException("allowed anyway, or unknown");
                        }
                        return spec;
                    })
            .otherwise("none");

    private LocalSettings() {}
}
