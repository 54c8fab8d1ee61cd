package dev.keysource.examples;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** That what the manuals link to is there, and that the front page leads to all of them. */
class LinksTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)|(?:src|href|srcset)=\"([^\"]+)\"");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
    private static final Path FRONT = Path.of("README.md");

    private final Manuals manuals = Manuals.read();

    private Stream<String> links(Path page) {
        return LINK.matcher(manuals.prose(page))
                .results()
                .map(link -> link.group(1) == null ? link.group(2) : link.group(1))
                .filter(link -> !link.matches("https?:.*"));
    }

    @Test
    void links_ofAllManuals_leadSomewhere() {
        List<String> broken = new ArrayList<>();
        for (Path page : manuals.paths()) {
            links(page).filter(link -> !exists(page, link)).forEach(link -> broken.add(page + ": " + link));
        }
        assertThat(broken).isEmpty();
    }

    private boolean exists(Path page, String link) {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? page : target(page, parts[0]);
        return Files.exists(Manuals.ROOT.resolve(target))
                && (parts.length == 1 || anchors(target).contains(parts[1]));
    }

    private static Path target(Path page, String link) {
        return page.resolveSibling(link).normalize();
    }

    /** As the usual viewers make them of headings. */
    private Set<String> anchors(Path page) {
        return HEADING.matcher(manuals.prose(page))
                .results()
                .map(Manuals::first)
                .map(heading -> heading.replaceAll("\\[([^]]*)\\]\\([^)]*\\)", "$1")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    @Test
    void frontPage_followedByItsLinks_leadsToEveryManual() {
        List<Path> found = new ArrayList<>(List.of(FRONT));
        for (int i = 0; i < found.size(); i++) {
            Path page = found.get(i);
            links(page)
                    .map(link -> link.replaceAll("#.*", ""))
                    .filter(link -> !link.isEmpty())
                    .map(link -> target(page, link))
                    .map(target ->
                            Files.isDirectory(Manuals.ROOT.resolve(target)) ? target.resolve("README.md") : target)
                    .filter(target -> manuals.paths().contains(target) && !found.contains(target))
                    .forEach(found::add);
        }
        assertThat(found).containsAll(manuals.paths());
    }
}
