package dev.keysource.examples.applications;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Builds a copy of an application as its users would, with the Maven of this project. The library lies in a local
 * repository of its own in front of the user's, which is read but gets nothing of the library.
 */
final class ApplicationBuild {
    private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();
    private static final String VERSION = System.getProperty("keysource.version");

    private final Path directory;
    private final Path repository;

    ApplicationBuild(Path directory) throws IOException {
        this.directory = directory;
        this.repository = directory.resolve("repository");
        install("keysource-parent", ROOT, ".pom");
        install("examples", ROOT.resolve("examples"), ".pom");
        for (String module : List.of("keysource-api", "keysource-local", "keysource-pool", "keysource-remote")) {
            install(module, ROOT.resolve(module), ".pom", ".jar");
        }
        install("keysource-api", ROOT.resolve("keysource-api"), "-tests.jar");
        install("keysource-spring-boot-starter", ROOT.resolve("examples/spring-boot-starter"), ".pom", ".jar");
        install("keysource-testkit", ROOT.resolve("examples/testkit"), ".pom", ".jar");
    }

    private void install(String artifact, Path module, String... types) throws IOException {
        for (String type : types) {
            String name = artifact + "-" + VERSION + type;
            Path from = type.equals(".pom")
                    ? module.resolve("pom.xml")
                    : module.resolve("target").resolve(name);
            Path to = repository.resolve(Path.of("dev", "keysource", artifact, VERSION));
            Files.createDirectories(to);
            Files.copy(from, to.resolve(name));
        }
    }

    /** Returns the folder of the project that was built. */
    Path build(String application) throws IOException, InterruptedException {
        return build(application, project -> project);
    }

    /** The same with a project file that was changed. */
    Path build(String application, UnaryOperator<String> changes) throws IOException, InterruptedException {
        Path project = directory.resolve(application);
        copy(Path.of(application), project);
        Path projectFile = project.resolve("pom.xml");
        Files.writeString(projectFile, changes.apply(Files.readString(projectFile)));
        Path log = directory.resolve(application + ".log");
        ProcessBuilder maven = new ProcessBuilder(
                        ROOT.resolve("mvnw").toString(),
                        "-B",
                        "-ntp",
                        "-Dmaven.repo.local=" + repository,
                        "-Dmaven.repo.local.tail=" + System.getProperty("local.repository"),
                        "-Dkeysource.version=" + VERSION,
                        "package")
                .directory(project.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        maven.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = maven.start();
        try {
            assertThat(process.waitFor()).as(() -> text(log)).isZero();
        } finally {
            process.destroy();
        }
        return project;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(path -> !path.startsWith(from.resolve("target")))
                    .toList()) {
                Path copy = to.resolve(from.relativize(file));
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
    }

    private static String text(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
