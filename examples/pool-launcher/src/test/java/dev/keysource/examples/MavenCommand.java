package dev.keysource.examples;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the build is told in a manual, looked up in the POMs and the tests.
 *
 * @param profiles those that are switched on
 * @param modules those that are named
 * @param properties those that are set, by their names
 * @param goals phases and goals
 * @param file the POM, if it is not that of the project
 * @param flags all other options
 */
record MavenCommand(
        List<String> profiles,
        List<String> modules,
        Map<String, String> properties,
        List<String> goals,
        String file,
        Set<String> flags) {
    private static final Set<String> FLAGS = Set.of("-q", "-B", "-ntp", "-o", "-U", "-am", "-e");
    private static final Set<String> PHASES =
            Set.of("clean", "test-compile", "test", "package", "integration-test", "verify", "install");
    private static final Pattern TAG = Pattern.compile("@Tag\\(\"(\\w+)\"\\)");

    static MavenCommand of(List<String> words) {
        MavenCommand command = new MavenCommand(
                new ArrayList<>(),
                new ArrayList<>(),
                new LinkedHashMap<>(),
                new ArrayList<>(),
                file(words),
                new TreeSet<>());
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.startsWith("-P")) {
                command.profiles.addAll(List.of(word.substring(2).split(",")));
            } else if (word.equals("-pl")) {
                command.modules.addAll(List.of(words.get(++i).split(",")));
            } else if (word.equals("-f")) {
                i++;
            } else if (word.startsWith("-D")) {
                String[] property = word.substring(2).split("=", 2);
                command.properties.put(property[0], property.length == 1 ? "true" : property[1].replace("'", ""));
            } else if (word.startsWith("-")) {
                command.flags.add(word);
            } else {
                command.goals.add(word);
            }
        }
        return command;
    }

    private static String file(List<String> words) {
        int option = words.indexOf("-f");
        return option < 0 ? "pom.xml" : words.get(option + 1);
    }

    Stream<String> faults() {
        return Stream.of(
                        unknown("profile", profiles, Sources.profiles()),
                        unknown("option", flags, FLAGS),
                        modules.stream()
                                .filter(module -> !Files.exists(
                                        Manuals.ROOT.resolve(module).resolve("pom.xml")))
                                .map(module -> "there is no module " + module),
                        goals.stream().filter(goal -> !isGoal(goal)).map(goal -> "there is no goal " + goal),
                        goals.isEmpty() ? Stream.of("it has no goal") : Stream.<String>empty(),
                        Files.exists(Manuals.ROOT.resolve(file))
                                ? Stream.<String>empty()
                                : Stream.of("there is no " + file),
                        tests("test", "surefire"),
                        tests("it.test", "failsafe"),
                        properties.keySet().stream()
                                .filter(name -> !isProperty(name))
                                .map(name -> "nobody reads the property " + name))
                .flatMap(faults -> faults);
    }

    private static Stream<String> unknown(String what, Iterable<String> found, Set<String> known) {
        List<String> faults = new ArrayList<>();
        found.forEach(name -> {
            if (!known.contains(name)) {
                faults.add("there is no " + what + " " + name);
            }
        });
        return faults.stream();
    }

    private static boolean isGoal(String goal) {
        String prefix = goal.replaceAll(":.*", "");
        return PHASES.contains(goal)
                || (goal.contains(":")
                        && Sources.poms().stream()
                                .map(Sources::textOf)
                                .anyMatch(pom -> pom.contains("<artifactId>" + prefix + "-maven-plugin")
                                        || pom.contains("<artifactId>maven-" + prefix + "-plugin")));
    }

    private boolean isProperty(String name) {
        return name.matches("skipTests|skipITs|test|it\\.test|(surefire|failsafe)\\.failIfNoSpecifiedTests")
                || name.startsWith("jazzer.max_") // jazzer's own
                || Sources.say(
                        name,
                        path -> path.endsWith("pom.xml") || path.toString().contains("src/test/java"));
    }

    /** That the tests exist in the modules, that their tag is switched on, and that modules without them do not fail. */
    private Stream<String> tests(String property, String plugin) {
        String value = properties.getOrDefault(property, "none");
        List<String> faults = new ArrayList<>();
        if (properties.containsKey(property)
                && flags.contains("-am")
                && !"false".equals(properties.get(plugin + ".failIfNoSpecifiedTests"))) {
            faults.add("-am needs -D" + plugin + ".failIfNoSpecifiedTests=false");
        }
        if (property.equals("it.test") && !value.equals("none") && !goals.contains("verify")) {
            faults.add("-Dit.test needs 'verify'");
        }
        for (String test : value.equals("none") ? new String[0] : value.split(",")) {
            String[] parts = test.split("#", 2);
            List<Path> classes = modules.isEmpty()
                    ? classes("", parts[0])
                    : modules.stream()
                            .flatMap(module -> classes(module, parts[0]).stream())
                            .toList();
            if (classes.isEmpty()) {
                faults.add("there is no test " + parts[0]);
            } else if (parts.length == 2 && classes.stream().noneMatch(file -> hasMethod(file, parts[1]))) {
                faults.add("there is no test method " + test);
            }
            classes.stream()
                    .flatMap(file -> TAG.matcher(Sources.textOf(file)).results())
                    .map(Manuals::first)
                    .filter(tag -> !profiles.contains(tag))
                    .forEach(tag -> faults.add(test + " needs -P" + tag));
        }
        return faults.stream();
    }

    private static List<Path> classes(String module, String glob) {
        Pattern name = pattern(glob + ".java");
        return Sources.below(
                Path.of(module),
                path -> path.toString().contains("src/test/java")
                        && name.matcher(path.getFileName().toString()).matches());
    }

    private static boolean hasMethod(Path file, String glob) {
        return Pattern.compile(" void " + pattern(glob).pattern() + "\\(")
                .matcher(Sources.textOf(file))
                .find();
    }

    private static Pattern pattern(String glob) {
        return Pattern.compile(glob.replace(".", "\\.").replace("*", "\\w*"));
    }
}
