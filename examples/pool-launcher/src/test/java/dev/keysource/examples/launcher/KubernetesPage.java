package dev.keysource.examples.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The commands of examples/kubernetes/README.md, by the section that they stand in. */
record KubernetesPage(String text) {
    private static final Pattern COMMANDS = Pattern.compile("```sh\\n(.*?)```", Pattern.DOTALL);

    static KubernetesPage of(Path clone) throws IOException {
        return new KubernetesPage(Files.readString(clone.resolve("examples/kubernetes/README.md")));
    }

    String commands(String section) {
        List<String> found = COMMANDS.matcher(section(section))
                .results()
                .map((MatchResult block) -> block.group(1))
                .toList();
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " blocks of commands in the section '" + section + "'");
        }
        return found.get(0);
    }

    private String section(String title) {
        for (String section : text.split("(?m)^## ")) {
            if (section.startsWith(title + "\n")) {
                return section;
            }
        }
        throw new AssertionError("there is no section '" + title + "'");
    }
}
