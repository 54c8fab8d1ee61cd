package dev.keysource.examples.console;

import ch.qos.logback.classic.Level;
import com.google.gson.Gson;
import dev.keysource.KeyPairConfigurationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LogsTest {
    private static final String NASTY =
            "quote \" backslash \\ tab \t lines \r\n\u2028\u0085 nul \u0000 escape \u001b[31m \uD83D\uDD11 \uD800";

    @TempDir
    private Path temp;

    @AfterEach
    void logNowhereElse() throws IOException {
        Logs.use(new LogSettings(Level.OFF, LogSettings.Format.TEXT, Optional.empty()));
    }

    @Test
    void use_json_writesOneObjectALine() throws IOException {
        List<String> lines = logged(LogSettings.Format.JSON, Level.INFO);
        assertThat(lines).hasSize(2);
        Map<?, ?> first = new Gson().fromJson(lines.get(0), Map.class);
        assertThat(first.get("message")).isEqualTo("found " + NASTY.replace('\uD800', '?'));
        assertThat(first.get("level")).isEqualTo("INFO");
        assertThat(first.get("loggerName")).isEqualTo(LogsTest.class.getName());
        assertThat(first.get("threadName")).isEqualTo(Thread.currentThread().getName());
        assertThat(Instant.parse((String) first.get("time")))
                .isBefore(Instant.now().plusSeconds(60));
        assertThat(first.keySet().stream().map(Object::toString))
                .containsExactlyInAnyOrder("time", "level", "threadName", "loggerName", "message", "throwable");
        assertThat(first.get("throwable")).isNull();
        Map<?, ?> failure =
                (Map<?, ?>) new Gson().fromJson(lines.get(1), Map.class).get("throwable");
        assertThat(failure.get("className")).isEqualTo(IllegalStateException.class.getName());
        assertThat(failure.get("message")).isEqualTo("two\nlines");
    }

    @Test
    void use_text_beginsEachLineWithTheTime() throws IOException {
        assertThat(logged(LogSettings.Format.TEXT, Level.DEBUG))
                .anyMatch(line -> line.matches("\\d{4}-\\d\\d-\\d\\dT\\S+ INFO  LogsTest: found .*"))
                .anyMatch(line -> line.matches("\\d{4}-\\d\\d-\\d\\dT\\S+ DEBUG LogsTest: details"));
    }

    @Test
    void use_fileThatCannotBeOpened_changesNothing() throws IOException {
        Path file = temp.resolve("log");
        Logs.use(new LogSettings(Level.INFO, LogSettings.Format.TEXT, Optional.of(file)));
        assertThatThrownBy(() -> Logs.use(
                        new LogSettings(Level.INFO, LogSettings.Format.TEXT, Optional.of(temp.resolve("a/b")))))
                .isInstanceOf(IOException.class);
        LoggerFactory.getLogger(LogsTest.class).info("still here");
        Logs.flush();
        assertThat(file).content().contains("still here");
    }

    private List<String> logged(LogSettings.Format format, Level level) throws IOException {
        Path file = temp.resolve("log");
        Logs.use(new LogSettings(level, format, Optional.of(file)));
        Logger log = LoggerFactory.getLogger(LogsTest.class);
        log.info("found {}", NASTY);
        log.debug("details");
        log.error("failed", new IllegalStateException("two\nlines"));
        Logs.flush();
        return Files.readAllLines(file);
    }

    @Test
    void read_severalConfigurations_theFirstThatHasItCounts() {
        LogSettings settings = LogSettings.read(
                Level.INFO,
                properties("keysource.log.file", "first"),
                properties("KEYSOURCE_LOG_LEVEL", "debug", "keysource.log.format", "json"),
                properties("keysource.log.level", "ERROR", "keysource.log.file", "last", "keysource.pool.size", "1"));
        assertThat(settings)
                .isEqualTo(new LogSettings(Level.DEBUG, LogSettings.Format.JSON, Optional.of(Path.of("first"))));
    }

    @Test
    void read_nothing_isTextToStandardError() {
        assertThat(LogSettings.read(Level.WARN))
                .isEqualTo(new LogSettings(Level.WARN, LogSettings.Format.TEXT, Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "level  | loud | keysource.log.level: found 'loud', allowed is one of OFF, ERROR, WARN, INFO, DEBUG, TRACE",
                "level  | ALL  | keysource.log.level: found 'ALL', allowed is one of OFF",
                "level  | ''   | keysource.log.level: found '', allowed is one of OFF",
                "format | xml  | keysource.log.format: found 'xml', allowed is one of json, text",
                "file   | ''   | keysource.log.file: found '', allowed is the name of a file",
                "colour | red  | unknown setting 'keysource.log.colour'; known are keysource.log.{file, format, level}",
            })
    void read_wrongSetting_namesIt(String name, String value, String message) {
        assertThatThrownBy(() ->
                        LogSettings.read(Level.INFO, new Properties(), properties("keysource.log." + name, value)))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining(message);
    }

    private static Properties properties(String... keysAndValues) {
        Properties properties = new Properties();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            properties.setProperty(keysAndValues[i], keysAndValues[i + 1]);
        }
        return properties;
    }
}
