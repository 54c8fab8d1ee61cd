package dev.keysource.pool;

import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** What is said of specs that are listed and cannot be made. */
class ListedSpecsTest extends PoolFixture {
    private final PrintStream before = System.err;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    ListedSpecsTest() {
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restore() {
        System.setErr(before);
    }

    private List<String> warnings() {
        return bytes.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains(" WARN "))
                .toList();
    }

    @Test
    void listed_cannotBeMade_isOneWarningThatNamesTheSettingHoweverOftenItIsTried() {
        source.failAtOnce(Reason.UNSUPPORTED);
        PooledKeyPairSource pool = open(settings -> settings.spec(KeyPairSpec.parse("RSA-2047"), 2));
        clock.advance(seconds(3600));
        pool.request(KeyPairSpec.parse("RSA-2047"));
        assertThat(warnings())
                .singleElement()
                .asString()
                .contains("keysource.pool.specs: RSA-2047 cannot be refilled: ", "UNSUPPORTED");
    }

    @Test
    void listed_cannotBeMadeJustNow_isNoMistake() {
        source.failAtOnce(Reason.UNAVAILABLE);
        open(settings -> settings.spec(SPEC, 2));
        clock.advance(seconds(60));
        assertThat(warnings()).isEmpty();
    }

    @Test
    void notListed_cannotBeMade_isToldToItsCallerOnly() {
        source.failAtOnce(Reason.UNSUPPORTED);
        open(settings -> settings).request(KeyPairSpec.parse("RSA-2047"));
        assertThat(warnings()).isEmpty();
    }
}
