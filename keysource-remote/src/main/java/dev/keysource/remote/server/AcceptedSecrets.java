package dev.keysource.remote.server;

import dev.keysource.remote.identity.Token;
import dev.keysource.remote.wire.Headers;
import org.jspecify.annotations.Nullable;

import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The secrets that a server accepts, as hashes. Immutable. */
final class AcceptedSecrets {
    /** The hash of the authorization entry, by the id of the secret. */
    private final Map<String, byte[]> active;

    AcceptedSecrets(List<String> secrets) {
        active = secrets.stream()
                .collect(Collectors.toUnmodifiableMap(Token::id, secret -> hash(Headers.bearer(secret))));
    }

    /**
     * The id of the secret that an authorization entry shows, or {@code null}. Every active secret is compared, in a time that
     * depends on their number only.
     */
    @Nullable
    String idOf(@Nullable String authorization) {
        byte[] shown = hash(authorization == null ? "" : authorization);
        String found = null;
        for (Map.Entry<String, byte[]> one : active.entrySet()) {
            if (MessageDigest.isEqual(one.getValue(), shown)) {
                found = one.getKey();
            }
        }
        return found;
    }

    /** Whether the secret with this id is active. */
    boolean holds(String id) {
        return active.containsKey(id);
    }

    /** Their ids. */
    Set<String> ids() {
        return active.keySet();
    }

    private static byte[] hash(String text) {
        return Token.sha256(text.getBytes(UTF_8));
    }
}
