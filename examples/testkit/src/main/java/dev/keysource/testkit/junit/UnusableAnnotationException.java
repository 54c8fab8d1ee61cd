package dev.keysource.testkit.junit;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.stream.Collectors;

/** An annotation that cannot be served where it stands. The message tells what was found, and what is allowed. */
final class UnusableAnnotationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnusableAnnotationException(String message) {
        this(message, null);
    }

    UnusableAnnotationException(@Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Refuses a type to which the best one that there is cannot be assigned. */
    static void check(Class<?> found, String annotation, Class<?>... allowed) {
        if (Arrays.stream(allowed).noneMatch(found::equals)) {
            throw new UnusableAnnotationException(annotation + ": found the type " + found.getName() + ", allowed is "
                    + Arrays.stream(allowed).map(Class::getName).collect(Collectors.joining(" or ")));
        }
    }
}
