package dev.keysource.examples;

import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a Java virtual machine is told in a manual.
 *
 * @param arguments all of it
 */
record JavaCommand(List<String> arguments) {
    private static final Pattern BENCHMARK =
            Pattern.compile("@Benchmark\\s[^;{]*?\\bpublic [\\w<>\\[\\]?, ]+? (\\w+)\\(");

    Stream<String> faults() {
        List<String> faults = new ArrayList<>();
        String classPath = "";
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (i + 1 == arguments.size() && argument.matches("-jar|-cp|--add-modules")) {
                return faults.stream(); // a sentence about the option
            }
            switch (argument) {
                case "-cp" -> jars(classPath = arguments.get(++i)).forEach(faults::add);
                case "--add-modules" -> {
                    if (ModuleFinder.ofSystem().find(arguments.get(++i)).isEmpty()) {
                        faults.add("this JDK has no module " + arguments.get(i));
                    }
                }
                case "-jar" -> {
                    String jar = arguments.get(++i);
                    jars(jar).forEach(faults::add);
                    if (jar.endsWith("benchmarks.jar")) {
                        benchmarkFaults(arguments.subList(i + 1, arguments.size()))
                                .forEach(faults::add);
                    }
                    return faults.stream();
                }
                default -> {
                    if (argument.startsWith("-javaagent:")) {
                        jars(argument.replaceAll("^-javaagent:|=.*$", "")).forEach(faults::add);
                    } else if (!argument.matches("-(D|XX:|X).*")) {
                        mainClass(argument, classPath).forEach(faults::add);
                        return faults.stream();
                    }
                }
            }
        }
        return faults.stream();
    }

    /** Jars that no module of ours makes. */
    private static Stream<String> jars(String classPath) {
        return Stream.of(classPath.split(":"))
                .filter(jar -> jar.endsWith(".jar") && !Sources.isPlaceholder(jar))
                .filter(jar -> module(jar).isEmpty())
                .map(jar -> "no module makes " + jar);
    }

    /** The modules of which a jar can be. */
    private static List<Path> module(String jar) {
        String name = Path.of(jar).getFileName().toString().replaceAll("\\.jar$", "");
        return Sources.poms().stream()
                .filter(pom -> !jar.contains("/target/")
                        || jar.startsWith(pom.getParent() == null ? "target/" : pom.getParent() + "/target/"))
                .filter(pom -> Pattern.compile("<(finalName|shadedArtifactId|artifactId)>" + Pattern.quote(name) + "<|/"
                                + Pattern.quote(name) + "\\.jar<")
                        .matcher(Sources.textOf(pom))
                        .find())
                .toList();
    }

    private static Stream<String> mainClass(String name, String classPath) {
        if (Sources.isPlaceholder(name)) {
            return Stream.empty();
        }
        if (name.endsWith(".java")) { // a program of a page, which ReadmeTest runs
            return Manuals.read()
                            .blocks("java")
                            .anyMatch(block -> block.text().contains("class " + name.replace(".java", " ")))
                    ? Stream.empty()
                    : Stream.of("no page has " + name);
        }
        String file = "src/main/java/" + name.replace('.', '/') + ".java";
        List<Path> modules = Stream.of(classPath.split(":"))
                .flatMap(entry -> entry.endsWith(".jar")
                        ? module(entry).stream().map(Path::getParent)
                        : Stream.of(Path.of(entry.replaceAll("/target/.*", ""))))
                .toList();
        return modules.stream()
                        .anyMatch(module ->
                                Sources.text(module.resolve(file).toString()).contains("static void main("))
                ? Stream.empty()
                : Stream.of("there is no program " + name + " in " + modules);
    }

    /** What JMH is told: a regular expression that finds benchmarks, and parameters that they have. */
    static Stream<String> benchmarkFaults(List<String> arguments) {
        List<String> faults = new ArrayList<>();
        Pattern wanted =
                Pattern.compile(arguments.isEmpty() || arguments.get(0).startsWith("-") ? "" : arguments.get(0));
        List<Path> classes = Sources.below(
                Path.of("examples/benchmarks/src/main/java"),
                path -> BENCHMARK
                        .matcher(Sources.textOf(path))
                        .results()
                        .anyMatch(method -> wanted.matcher(path.toString()
                                                .replaceAll("^.*src/main/java/|\\.java$", "")
                                                .replace('/', '.')
                                        + "." + method.group(1))
                                .find()));
        if (classes.isEmpty()) {
            faults.add("there is no benchmark " + wanted);
        }
        for (int i = 0; i + 1 < arguments.size(); i++) {
            String name = arguments.get(i + 1).replaceAll("=.*", "");
            if (arguments.get(i).equals("-p")
                    && classes.stream()
                            .noneMatch(file -> Sources.textOf(file).contains(" " + name + ";")
                                    || Sources.textOf(file).contains(" " + name + " ="))) {
                faults.add("there is no parameter " + name);
            }
        }
        return faults.stream();
    }
}
