package dev.keysource.release;

import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.ErrorHandler;
import org.xml.sax.SAXException;

import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A POM as it is published, read as it stands: nothing is inherited or interpolated. */
final class Pom {
    private final Element project;

    private Pom(Element project) {
        this.project = project;
    }

    static Pom read(Path file) throws IOException, SAXException {
        try (InputStream stream = Files.newInputStream(file)) {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            DocumentBuilder builder = factory.newDocumentBuilder();
            builder.setErrorHandler((ErrorHandler) null);
            Document document = builder.parse(stream);
            return new Pom(document.getDocumentElement());
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("every JDK can do so", e);
        }
    }

    String packaging() {
        String packaging = text(project, "packaging");
        return packaging.isEmpty() ? "jar" : packaging;
    }

    /** What Maven Central would refuse, and what a user could not resolve. */
    List<String> faults(String group, String artifact, String version) {
        List<String> faults = new ArrayList<>();
        mustBe(faults, "groupId", group);
        mustBe(faults, "artifactId", artifact);
        mustBe(faults, "version", version);
        for (String[] path : new String[][] {
            {"name"},
            {"description"},
            {"url"},
            {"licenses", "license", "name"},
            {"licenses", "license", "url"},
            {"developers", "developer", "name"},
            {"scm", "connection"},
            {"scm", "url"}
        }) {
            String value = text(project, path);
            if (value.isEmpty()) {
                faults.add("has no " + String.join("/", path));
            } else if (value.contains("${")) {
                faults.add("has a property in " + String.join("/", path));
            }
        }
        for (String forbidden : List.of("parent", "repositories", "pluginRepositories", "distributionManagement")) {
            if (children(project, forbidden).findAny().isPresent()) {
                faults.add("has <" + forbidden + ">");
            }
        }
        if (!packaging().equals("pom")) {
            dependencies().forEach(dependency -> checkDependency(faults, dependency));
        }
        return faults;
    }

    /** The files of the same group and version that it depends on, each as {@code group:file}. */
    Set<String> needed(String group, String version) {
        Set<String> needed = new LinkedHashSet<>();
        dependencies()
                .filter(dependency -> text(dependency, "groupId").equals(group)
                        && text(dependency, "version").equals(version))
                .forEach(dependency -> {
                    boolean tests = text(dependency, "type").equals("test-jar");
                    String classifier = tests ? "tests" : text(dependency, "classifier");
                    needed.add(group + ":" + text(dependency, "artifactId") + "-" + version
                            + (classifier.isEmpty() ? "" : "-" + classifier) + ".jar");
                });
        return needed;
    }

    private static void checkDependency(List<String> faults, Element dependency) {
        String name = text(dependency, "groupId") + ":" + text(dependency, "artifactId");
        String version = text(dependency, "version");
        String scope = text(dependency, "scope");
        if (version.isEmpty()) {
            faults.add("has no version for " + name);
        } else if (version.endsWith("-SNAPSHOT") || version.equals("LATEST") || version.equals("RELEASE")) {
            faults.add("depends on " + name + " in version " + version);
        } else if (version.contains("${") || version.matches("[\\[(].*")) {
            faults.add("leaves the version of " + name + " open: " + version);
        }
        if (scope.equals("test") || scope.equals("system")) {
            faults.add("depends on " + name + " in scope " + scope);
        }
        if (!text(dependency, "systemPath").isEmpty()) {
            faults.add("depends on a path of a machine for " + name);
        }
    }

    private void mustBe(List<String> faults, String element, String expected) {
        String found = text(project, element);
        if (!found.equals(expected)) {
            faults.add("has the " + element + " '" + found + "' in the folder of " + expected);
        }
    }

    private Stream<Element> dependencies() {
        return children(project, "dependencies").flatMap(all -> children(all, "dependency"));
    }

    private static String text(Element from, String... path) {
        Stream<Element> found = Stream.of(from);
        for (String name : path) {
            found = found.flatMap(element -> children(element, name));
        }
        return found.map(Element::getTextContent).map(String::strip).findFirst().orElse("");
    }

    private static Stream<Element> children(Element parent, String name) {
        List<Element> found = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && element.getTagName().equals(name)) {
                found.add(element);
            }
        }
        return found.stream();
    }
}
