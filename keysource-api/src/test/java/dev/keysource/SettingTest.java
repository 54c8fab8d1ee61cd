package dev.keysource;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

class SettingTest {
    private static final Setting<Integer> SIZE = Setting.wholeNumber("max-size", 1, 16);
    private static final Setting<Duration> AGE = Setting.duration("max-age", Duration.ofNanos(1), Duration.ofDays(365));

    @ParameterizedTest
    @CsvSource({
        "6s, PT6S",
        "100ms, PT0.1S",
        "5 m, PT5M",
        "2h, PT2H",
        "1d, PT24H",
        "10us, PT0.00001S",
        "7ns, PT0.000000007S",
        "PT1.5S, PT1.5S",
        "365d, P365D"
    })
    void duration_goodText_isRead(String text, Duration expected) {
        assertThat(AGE.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "6",
                "s",
                "-1s",
                "0s",
                "PT0S",
                "PT-1S",
                "6 seconds",
                "1e3s",
                "99999999999999s",
                "6s,",
                "366d",
                "01s"
            })
    void duration_badText_isRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> AGE.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "17", "x", "1.5", "+5", "005", "\uff15", "2147483648", "99999999999"})
    void wholeNumber_badText_isRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> SIZE.parse(text));
    }

    @ParameterizedTest
    @CsvSource({".25, 0.25", "0.000000001, 1e-9", "1, 1", "1.000, 1"})
    void share_goodText_isRead(String text, double expected) {
        assertThat(Setting.share("share", true).parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", ".0", "1.1", "1e-3", "-.5", "Infinity", "NaN", "0.5d"})
    void share_badText_isRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Setting.share("share", true).parse(text));
    }

    @Test
    void chance_certain_isRefused() {
        assertThat(Setting.share("chance", false).parse("0.5")).isEqualTo(0.5);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Setting.share("chance", false).check(1.0))
                .withMessage("chance: found 1.0, allowed is a number more than 0, less than 1");
    }

    @Test
    void choice_constants_areLowerCaseWithHyphens() {
        Setting<TimeUnit> unit = Setting.choice("unit", TimeUnit.class).orElse(TimeUnit.DAYS);
        assertThat(unit.parse("milliseconds")).isEqualTo(TimeUnit.MILLISECONDS);
        assertThat(unit.toString()).endsWith("default: days");
        assertThat(unit.allowed()).endsWith("microseconds, milliseconds, minutes, nanoseconds, seconds");
        assertThatIllegalArgumentException().isThrownBy(() -> unit.parse("SECONDS"));
    }

    @Test
    void flag_otherThanTrueAndFalse_isRefused() {
        assertThat(Setting.flag("flag").parse("true")).isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Setting.flag("flag").parse("True"));
    }

    @Test
    void check_notAllowed_namesMethodFoundAndAllowed() {
        assertThat(SIZE.check(16)).isEqualTo(16);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SIZE.check(17))
                .withMessage("maxSize: found 17, allowed is a whole number from 1 to 16");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AGE.check(Duration.ofDays(366)))
                .withMessage("maxAge: found PT8784H, allowed is a time span from 1ns to 365d");
    }

    @Test
    void check_null_namesMethod() {
        assertThatNullPointerException().isThrownBy(() -> SIZE.check(null)).withMessage("maxSize");
    }

    @Test
    void toString_always_tellsWhatIsAllowedAndTheDefaultAsPeopleWriteIt() {
        assertThat(AGE.orElse(Duration.ofSeconds(90)))
                .hasToString("max-age: a time span from 1ns to 365d; default: 90s");
        assertThat(AGE.orElse(Duration.ofMinutes(10)).toString()).endsWith("default: 10m");
        assertThat(Setting.share("share", true).orElse(1.0))
                .hasToString("share: a number more than 0, up to 1; default: 1");
        assertThat(Setting.share("chance", false).orElse(0.01).toString()).endsWith("default: 0.01");
        assertThat(SIZE.otherwise("half the cores").toString()).endsWith("default: half the cores");
        assertThat(SIZE.toString()).endsWith("default: none");
    }

    @Test
    void defaultValue_notAllowed_isRefused() {
        assertThat(SIZE.orElse(7).defaultValue()).isEqualTo(7);
        assertThatIllegalArgumentException().isThrownBy(() -> SIZE.orElse(17));
        assertThatNullPointerException().isThrownBy(SIZE::defaultValue);
    }
}
