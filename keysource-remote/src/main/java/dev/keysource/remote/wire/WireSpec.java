package dev.keysource.remote.wire;

import dev.keysource.KeyPairSpec;
import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads specs that came over the network, where an unknown one is nothing exceptional and costs little. */
public final class WireSpec {
    private static final Map<String, KeyPairSpec> KNOWN = Arrays.stream(KeyPairSpec.values())
            .collect(Collectors.toUnmodifiableMap(KeyPairSpec::toString, Function.identity()));

    private WireSpec() {}

    public static @Nullable KeyPairSpec parse(String text) {
        return KNOWN.get(text);
    }
}
