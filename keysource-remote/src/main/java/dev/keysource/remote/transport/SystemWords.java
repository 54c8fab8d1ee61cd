package dev.keysource.remote.transport;

import org.jspecify.annotations.Nullable;

import java.net.NoRouteToHostException;
import java.util.regex.Pattern;

/** What the operating system says of a connection or an address, without the system call that the transport puts before it. */
public final class SystemWords {
    private static final Pattern SYSTEM_CALL = Pattern.compile("^\\w+\\(\\.\\.\\) failed with error\\(-?\\d+\\): ");

    /** How the transport begins where the operating system's words are missing. */
    private static final Pattern NONE = Pattern.compile("^null(?=: |$)");

    private SystemWords() {}

    /** What a failure says; {@code null} if it says nothing. */
    public static @Nullable String of(Throwable failure) {
        String message = failure.getMessage();
        if (message == null) {
            return null;
        }
        String words = failure instanceof NoRouteToHostException ? "No route to host" : "The connection failed";
        return NONE.matcher(SYSTEM_CALL.matcher(message).replaceFirst("")).replaceFirst(words);
    }
}
