package dev.keysource.examples.launcher.architecture;

import com.tngtech.archunit.core.importer.Location;

import java.io.File;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The library modules as they stand on the class path of the tests. */
final class LibraryModules {
    private LibraryModules() {}

    /** The jars and directories of the class path. */
    static List<Path> classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .toList();
    }

    /** The jar or directory of each library module, by module name. */
    static Map<String, Path> paths() {
        return references()
                .collect(Collectors.toMap(
                        reference -> reference.descriptor().name(),
                        reference -> Path.of(reference.location().orElseThrow())));
    }

    /** Where the classes of the library modules are. */
    static List<Location> locations() {
        return paths().values().stream()
                .map(path ->
                        Location.of(Files.isDirectory(path) ? path.toUri() : URI.create("jar:" + path.toUri() + "!/")))
                .toList();
    }

    /** The packages that the library modules export to everyone. */
    static Set<String> exportedPackages() {
        return references()
                .flatMap(reference -> reference.descriptor().exports().stream())
                .filter(exports -> !exports.isQualified())
                .map(ModuleDescriptor.Exports::source)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** What the library modules say of themselves. */
    static Stream<ModuleDescriptor> descriptors() {
        return references().map(ModuleReference::descriptor);
    }

    private static Stream<ModuleReference> references() {
        return classPath().stream()
                .filter(entry -> entry.toString().contains("keysource-"))
                .map(ModuleFinder::of)
                .map(ModuleFinder::findAll)
                .flatMap(Set::stream)
                .filter(reference -> reference.descriptor().name().startsWith("dev.keysource."));
    }
}
