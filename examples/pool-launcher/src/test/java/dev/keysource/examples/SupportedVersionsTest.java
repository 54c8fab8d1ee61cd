package dev.keysource.examples;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;

/** That the manual names the versions that are built with and tested with. */
class SupportedVersionsTest {
    private static final Path ROOT = Path.of("..", "..");

    @ParameterizedTest
    @CsvSource({"SLF4J, slf4j", "Bouncy Castle, bouncycastle", "Caffeine, caffeine", "Micrometer, micrometer"})
    void manual_supportedVersions_areThoseOfTheBuild(String library, String property) throws Exception {
        String pom = Files.readString(ROOT.resolve("pom.xml"));
        assertThat(Files.readString(ROOT.resolve(".github/COMPATIBILITY.md")))
                .contains("| " + library + " | " + version(pom, property) + " | " + version(pom, "oldest." + property)
                        + " |");
    }

    private static String version(String pom, String property) {
        Matcher matcher =
                Pattern.compile("<" + property + "\\.version>([^<]+)<").matcher(pom);
        assertThat(matcher.find()).as(property).isTrue();
        return matcher.group(1);
    }
}
