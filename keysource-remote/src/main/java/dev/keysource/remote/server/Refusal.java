package dev.keysource.remote.server;

import java.util.Locale;

/** Why a request is refused, in the words of the audit log. */
enum Refusal {
    NO_ACTIVE_SECRET,
    REVOKED,
    MALFORMED_METADATA,
    MALFORMED_REQUEST,
    UNKNOWN_OR_FORBIDDEN_SPEC,
    BAD_COUNT,
    MALFORMED_SEAL_KEY,
    OVER_QUOTA,
    TOO_MANY_WAITING,
    NOT_READ;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
