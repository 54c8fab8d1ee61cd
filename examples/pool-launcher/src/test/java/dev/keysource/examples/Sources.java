package dev.keysource.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** The POMs, Java files and scripts of the project, by their paths below the root: what commands can name. */
final class Sources {
    private static final Pattern MADE = Pattern.compile("(?:([\\w./-]*)/)?target/([\\w-]+)");
    private static final Pattern TRACKED = Pattern.compile("(?:examples|keysource-\\w+|\\.ci|\\.github)/\\S*");
    private static final Map<Path, String> FILES = read();

    private Sources() {}

    private static Map<Path, String> read() {
        Map<Path, String> files = new TreeMap<>();
        Set<String> notOurs = Set.of("target", "node_modules", ".git");
        try (Stream<Path> all = Files.find(
                Manuals.ROOT,
                Integer.MAX_VALUE,
                (path, attributes) -> attributes.isRegularFile()
                        && path.getFileName().toString().matches(".*\\.(java|xml)|[\\w-]+"))) {
            for (Path file : (Iterable<Path>) all::iterator) {
                Path path = Manuals.ROOT.relativize(file);
                if (Stream.of(path.toString().split("/")).noneMatch(notOurs::contains)
                        && !path.endsWith("CommandsTest.java")) { // which has mistakes in it
                    files.put(path, text(file));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), ISO_8859_1);
    }

    /** The files below a directory that fulfil a condition. */
    static List<Path> below(Path directory, Predicate<Path> condition) {
        return FILES.keySet().stream()
                .filter(path -> directory.toString().isEmpty() || path.startsWith(directory))
                .filter(condition)
                .toList();
    }

    static String text(String path) {
        return FILES.getOrDefault(Path.of(path), "");
    }

    static String textOf(Path path) {
        return FILES.get(path);
    }

    static Set<Path> poms() {
        return Set.copyOf(below(Path.of(""), path -> path.endsWith("pom.xml")));
    }

    /** Whether some file says a word. */
    static boolean say(String word, Predicate<Path> which) {
        Pattern whole = Pattern.compile("(?<![\\w-])" + Pattern.quote(word) + "(?![\\w-])");
        return FILES.entrySet().stream()
                .filter(file -> which.test(file.getKey()))
                .anyMatch(file -> whole.matcher(file.getValue()).find());
    }

    /** What words of a command name that is neither there nor made by the build. */
    static Stream<String> missingFiles(List<String> words) {
        Stream<String> missing = words.stream()
                .filter(word -> TRACKED.matcher(word).matches() && !word.contains("/target/"))
                .filter(word -> !Files.exists(Manuals.ROOT.resolve(word)))
                .map(word -> "there is no " + word);
        Stream<String> unmade = words.stream()
                .flatMap(word -> MADE.matcher(word).results())
                .filter(made -> !isMade(
                        made.group(1) == null ? "" : made.group(1).replaceAll("^[-=:]|.*[:=]", ""), made.group(2)))
                .map(made -> "nothing makes " + made.group());
        return Stream.concat(missing, unmade);
    }

    private static boolean isMade(String module, String name) {
        Path directory = Path.of(module);
        return name.equals("classes")
                || say(
                        name,
                        path -> (directory.toString().isEmpty() || path.startsWith(directory))
                                || (path.startsWith(".ci")
                                        && directory.toString().isEmpty()));
    }

    /** Scripts are there, can be executed, and know the options and the words of ours that they are given. */
    static Stream<String> scriptFaults(String script, List<String> arguments) {
        Path file = Manuals.ROOT.resolve(script);
        if (!Files.isExecutable(file) || !Files.isRegularFile(file)) {
            return Stream.of("there is no such script, or it cannot be executed");
        }
        return arguments.stream()
                .filter(argument -> argument.matches("--?[\\w-]+|[a-z][a-z-]*"))
                .filter(argument -> !say(argument, Path.of(script)::equals))
                .map(argument -> "the script does not know " + argument);
    }

    /** Whether a word is in capitals, which the reader replaces. */
    static boolean isPlaceholder(String word) {
        return word.matches("[A-Z]+(?:\\.\\w+)?");
    }

    static Set<String> profiles() {
        return poms().stream()
                .flatMap(pom -> Pattern.compile("<profile>\\s*<id>([^<]+)</id>")
                        .matcher(textOf(pom))
                        .results())
                .map(Manuals::first)
                .collect(Collectors.toSet());
    }
}
