package dev.keysource.jca;

import dev.keysource.KeyPairSpec;
import dev.keysource.Setting;
import dev.keysource.internal.TimeLimit;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Map;

/** The options of a {@link KeysourceProvider}, {@code keysource.jca.*}. */
final class JcaSettings {
    /** The part of the configuration. */
    static final String PART = "jca";

    static final Setting<Duration> TIMEOUT = Setting.duration("timeout", Duration.ofMillis(1), TimeLimit.LONGEST)
            .otherwise("RSA-2048 500ms, RSA-3072 1s, RSA-4096 3s");

    /** About what the JDK takes for a pair on a busy machine: who waits for so long in vain waits twice as long at most. */
    private static final Map<KeyPairSpec, Duration> TIMEOUTS = Map.of(
            KeyPairSpec.RSA_2048, Duration.ofMillis(500),
            KeyPairSpec.RSA_3072, Duration.ofSeconds(1),
            KeyPairSpec.RSA_4096, Duration.ofSeconds(3));

    private JcaSettings() {}

    /** The kind of an RSA pair of this size with the usual public exponent; {@code null} if it is none that pools keep. */
    static @Nullable KeyPairSpec pooled(int bits) {
        return switch (bits) {
            case 2048 -> KeyPairSpec.RSA_2048;
            case 3072 -> KeyPairSpec.RSA_3072;
            case 4096 -> KeyPairSpec.RSA_4096;
            default -> null;
        };
    }

    /** How long a caller waits for a pair. */
    static Duration timeout(KeyPairSpec spec, @Nullable Duration set) {
        return set != null ? set : TIMEOUTS.getOrDefault(spec, Duration.ZERO);
    }
}
