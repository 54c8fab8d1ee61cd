package dev.keysource.local.pkcs11;

import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import org.jspecify.annotations.Nullable;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The failures of a token in words. SunPKCS11 hides the token's own answer below its exceptions. */
final class TokenErrors {
    private static final Pattern ANSWER = Pattern.compile("CKR_[A-Z0-9_]+");
    private static final int DEEPEST = 10;

    private TokenErrors() {}

    /** What went wrong, without secrets: the answer of the token, or what the provider says. */
    static String words(Throwable failure) {
        return answer(failure).orElseGet(() -> {
            StringBuilder words = new StringBuilder();
            Throwable cause = failure;
            for (int depth = 0; cause != null && depth < DEEPEST; depth++, cause = cause.getCause()) {
                String message = cause.getMessage();
                if (message != null && words.indexOf(message) < 0) {
                    words.append(words.length() == 0 ? "" : ": ").append(message);
                }
            }
            return words.length() == 0 ? failure.getClass().getSimpleName() : words.toString();
        });
    }

    /** The answer of the token, such as CKR_TOKEN_NOT_PRESENT. */
    static Optional<String> answer(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++, cause = cause.getCause()) {
            Matcher answer = ANSWER.matcher(String.valueOf(cause.getMessage()));
            if (answer.find()) {
                return Optional.of(answer.group());
            }
        }
        return Optional.empty();
    }

    /** The failure of a source whose token is not usable. */
    static KeyPairSourceException unavailable(
            String source, @Nullable KeyPairSpec spec, String reason, @Nullable Throwable cause) {
        return new KeyPairSourceException(Reason.UNAVAILABLE, source, spec, reason, cause);
    }
}
