package dev.keysource.release;

import org.jspecify.annotations.Nullable;
import org.xml.sax.SAXException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

import static java.nio.charset.StandardCharsets.UTF_8;

/** One version of one artifact in a bundle: its POM and what belongs to it. */
final class Component {
    private final String group;
    private final String artifact;
    private final String version;
    private final Path folder;
    private final Map<String, Path> files;
    private @Nullable Pom pom;

    private Component(String group, String artifact, String version, Path folder, Map<String, Path> files) {
        this.group = group;
        this.artifact = artifact;
        this.version = version;
        this.folder = folder;
        this.files = files;
    }

    /** The component that a folder is, or {@code null} if its path cannot be one. */
    static @Nullable Component in(Path folder, Map<String, Path> files) {
        int depth = folder.getNameCount();
        if (depth < 3) {
            return null;
        }
        String group = folder.subpath(0, depth - 2).toString().replace('/', '.');
        return new Component(
                group,
                folder.getName(depth - 2).toString(),
                folder.getName(depth - 1).toString(),
                folder,
                files);
    }

    /** What others may depend on, each as {@code group:file}. */
    Stream<String> artifacts() {
        return files.keySet().stream().map(name -> group + ":" + name);
    }

    void check(List<String> findings) throws IOException {
        String prefix = artifact + "-" + version;
        files.keySet().stream()
                .filter(name -> !name.matches(".*\\.(asc|md5|sha\\d+)"))
                .filter(name -> !name.startsWith(prefix + ".") && !name.startsWith(prefix + "-"))
                .forEach(name -> findings.add(folder + "/" + name + " does not begin with " + prefix));
        if (version.endsWith("-SNAPSHOT")) {
            findings.add(folder + " is a snapshot");
        }
        Path file = files.get(prefix + ".pom");
        if (file == null) {
            findings.add(folder + " has no POM");
            return;
        }
        try {
            pom = Pom.read(file);
        } catch (SAXException e) {
            findings.add(file + " is no XML: " + e.getMessage());
            return;
        }
        pom.faults(group, artifact, version).forEach(fault -> findings.add(file + " " + fault));
        if (!pom.packaging().equals("pom")) {
            checkJar(prefix + ".jar", "META-INF/LICENSE"::equals, "META-INF/LICENSE", findings);
            checkJar(prefix + "-sources.jar", name -> name.endsWith(".java"), "a source file", findings);
            checkJar(prefix + "-javadoc.jar", "index.html"::equals, "index.html", findings);
            checkBillOfMaterials(prefix + "-cyclonedx.json", findings);
        }
    }

    /** The artifacts of the same group and version that this one needs and that are not in the bundle. */
    Stream<String> missing(Set<String> present) {
        Set<String> missing = new TreeSet<>();
        if (pom != null) {
            for (String needed : pom.needed(group, version)) {
                if (!present.contains(needed)) {
                    missing.add(folder + " needs " + needed + ", which is not in the bundle");
                }
            }
        }
        return missing.stream();
    }

    private void checkJar(String name, Predicate<String> wanted, String what, List<String> findings)
            throws IOException {
        Path file = files.get(name);
        if (file == null) {
            findings.add(folder + " has no " + name);
            return;
        }
        boolean found = false;
        boolean any = false;
        try (ZipInputStream jar = new ZipInputStream(Files.newInputStream(file))) {
            for (ZipEntry entry = jar.getNextEntry(); entry != null; entry = jar.getNextEntry()) {
                any = true;
                found |= wanted.test(entry.getName());
            }
        }
        if (!any) {
            findings.add(file + " is no jar");
        } else if (!found) {
            findings.add(file + " lacks " + what);
        }
    }

    private void checkBillOfMaterials(String name, List<String> findings) throws IOException {
        Path file = files.get(name);
        if (file == null) {
            findings.add(folder + " has no " + name);
            return;
        }
        try (InputStream stream = Files.newInputStream(file)) {
            String text = new String(stream.readAllBytes(), UTF_8);
            if (!text.contains("\"CycloneDX\"")
                    || !text.contains("pkg:maven/" + group + "/" + artifact + "@" + version)) {
                findings.add(file + " is no bill of materials of " + artifact);
            }
        }
    }
}
