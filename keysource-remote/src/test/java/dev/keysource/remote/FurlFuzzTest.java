package dev.keysource.remote;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import dev.keysource.remote.identity.Token;
import org.junit.jupiter.params.provider.ValueSource;

/** Any text at all, given to the parser of furls. */
class FurlFuzzTest {
    private static final String SECRET = Token.random();

    @ValueSource(
            strings = {
                "keysource://PIN@localhost:7000/SECRET#v=1",
                "keysource://PIN@127.0.0.1:1,[::1]:65535/SECRET#v=1",
                "keysource://SECRET@h:1/PIN/SECRET?SECRET#v=1"
            })
    @FuzzTest
    void parse_anyText_givesTheTextBackOrATypedErrorThatQuotesNothing(@NotNull String template) {
        FurlMutations.isRead(template.replace("PIN", FurlMutations.PIN).replace("SECRET", SECRET), SECRET);
    }
}
