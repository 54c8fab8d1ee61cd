package dev.keysource.examples.launcher;

import dev.keysource.examples.Manuals;
import dev.keysource.testkit.TestPorts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every command of pool-launcher in the manuals, run against one key generator as a reader would, with names of files and ids put
 * in. What comes out looks like what the manuals show.
 */
@Timeout(600)
class ManualCommandsIT {
    private static final List<String> ORDER = List.of(
            "create-key-generator", "run", "completion", "status", "watch", "get", "rotate-secret", "revoke-secret");

    private final Manuals manuals = Manuals.read();
    private final Set<List<String>> tried = new HashSet<>();

    @TempDir
    private Path temp;

    private Path directory;
    private String oldest = "";

    @Test
    void commands_ofAllManuals_doWhatTheyShow() throws Exception {
        directory = temp.resolve("keys");
        assertThat(tryAll("create-key-generator")).allMatch(out -> out.startsWith("key generator created in "));
        new GeneratorDirectory(directory).keepPort(TestPorts.take());
        assertThat(commands("run")).containsOnly(List.of("run", directory.toString()));
        try (LauncherProcess server = LauncherProcess.serve(directory)) {
            assertThat(server.out())
                    .singleElement()
                    .asString()
                    .startsWith(shown("`(key generator at: )<furl>`"))
                    .endsWith("#v=1");
            assertThat(tryAll("completion")).allMatch(out -> out.contains("complete"));
            assertThat(tryAll("status")).allMatch(out -> out.contains("healthy") && out.contains("RSA-2048"));
            assertThat(tryAll("watch").stream().flatMap(String::lines))
                    .isNotEmpty()
                    .allMatch(Pattern.compile(shape(shown("(.* healthy RSA-2048 .*)")))
                            .asMatchPredicate());
            assertThat(tryAll("get")).allMatch(out -> out.contains("PRIVATE KEY") && out.contains("PUBLIC KEY"));
            assertThat(tryAll("rotate-secret")).allMatch(out -> out.strip().endsWith(" active, in the furl"));
            assertThat(tryAll("revoke-secret")).noneMatch(out -> out.contains(oldest));
            assertThat(server.terminate().awaitExit()).isZero();
        }
        Path furl = directory.resolve("key_generator.furl");
        assertThat(CommandLineResult.of("watch", "--count", 1, "--furl-file", furl)
                        .out())
                .matches("(?s)" + shape(shown("(.* away since .*)")) + ".*");
        assertThat(ManualCommandsTest.commands().map(words -> words.get(0)))
                .allMatch(name -> name.equals("COMMAND") || ORDER.contains(name));
    }

    /** Runs all that the manuals show of a command, each of them once. */
    private List<String> tryAll(String name) throws IOException {
        List<String> printed = new ArrayList<>();
        for (List<String> words : commands(name)) {
            if (tried.add(words)) {
                printed.add(outcome(words));
            }
        }
        assertThat(printed).isNotEmpty();
        return printed;
    }

    private List<List<String>> commands(String name) {
        return ManualCommandsTest.commands()
                .filter(words -> words.get(0).equals(name))
                .filter(words -> words.size() > 1 || name.equals("completion")) // else it is a word in a sentence
                .map(this::filledIn)
                .toList();
    }

    private String outcome(List<String> words) throws IOException {
        Path file = temp.resolve("pair.pem");
        Files.deleteIfExists(file);
        String out = CommandLineResult.done(words.toArray()).out();
        if (words.get(0).equals("rotate-secret")) {
            oldest = out.substring(0, out.indexOf(' '));
        }
        return words.contains(file.toString()) ? Files.readString(file) : out;
    }

    /** The words with what a reader puts in; a view ends after one look. */
    private List<String> filledIn(List<String> words) {
        List<String> filled = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String before = i == 0 ? "" : words.get(i - 1);
            String word = words.get(i);
            filled.add(
                    switch (before) {
                        case "--furl-file" ->
                            directory.resolve("key_generator.furl").toString();
                        case "--out" -> temp.resolve("pair.pem").toString();
                        case "--timeout" -> "60";
                        case "--interval" -> "1";
                        case "--count" -> "1";
                        case "--spec" -> word.equals("SPEC") ? "RSA-2048" : word;
                        case "create-key-generator", "run", "rotate-secret", "revoke-secret" -> directory.toString();
                        default -> word.equals("ID") ? oldest : word;
                    });
        }
        if (words.get(0).equals("watch") && !words.contains("--count")) {
            filled.addAll(List.of("--count", "1"));
        }
        return filled;
    }

    /** The first thing that the page of the program shows like this. */
    private String shown(String expression) {
        return manuals.first(ManualCommandsTest.PAGE, Pattern.compile(expression));
    }

    /** A line of the page as a regular expression, for any numbers, location and state. */
    private static String shape(String line) {
        return Pattern.compile(
                        "keys\\.example\\.org:7070|\\d+\\.\\d/s|, refilling \\d+|\\d+-\\d\\d-\\d\\dT[\\d:]+Z|\\d+(?=/)|(?<=/)\\d+|(?<=waiting )\\d+|[^\\w ]")
                .matcher(line.strip())
                .replaceAll(part -> Matcher.quoteReplacement(any(part.group())));
    }

    private static String any(String part) {
        if (part.startsWith("keys.")) {
            return "\\S+:\\d+";
        }
        if (part.endsWith("/s")) {
            return "(-|\\d+\\.\\d)/s";
        }
        if (part.startsWith(", ")) {
            return ", [a-z][a-z 0-9,]*";
        }
        return part.endsWith("Z") ? "\\d+-\\d\\d-\\d\\dT[\\d:]+Z" : part.matches("\\d+") ? "\\d+" : Pattern.quote(part);
    }
}
