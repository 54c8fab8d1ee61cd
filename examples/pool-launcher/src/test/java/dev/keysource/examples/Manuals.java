package dev.keysource.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The manuals of the project: its files in Markdown, by their paths below the root. */
public final class Manuals {
    static final Path ROOT = root();

    private static final Set<String> NOT_OURS = Set.of("target", "node_modules", ".git", "resources", "licenses");
    private static final Pattern FENCED = Pattern.compile("(?ms)^```(\\w*)\n(.*?)^```");

    private final TreeMap<Path, String> pages = new TreeMap<>();

    private Manuals() {}

    /** A block of code with its language. */
    public record Block(Path page, String language, String text) {}

    public static Manuals read() {
        Manuals manuals = new Manuals();
        try {
            Files.walkFileTree(ROOT, manuals.new Reader());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return manuals;
    }

    Set<Path> paths() {
        return pages.keySet();
    }

    String text(Path page) {
        return pages.get(page);
    }

    /** The blocks of code in a language. */
    public Stream<Block> blocks(String language) {
        return pages.entrySet().stream()
                .flatMap(page -> FENCED.matcher(page.getValue())
                        .results()
                        .map(block -> new Block(page.getKey(), block.group(1), block.group(2)))
                        .filter(block -> block.language().equals(language)));
    }

    /** The arguments of a program in the commands of all pages, with what is optional. */
    public Stream<String> commands(String jar) {
        Pattern command = Pattern.compile("-jar \\S*" + Pattern.quote(jar) + " ([^#|&>\n]+)");
        return blocks("sh")
                .flatMap(block -> command.matcher(block.text().replaceAll("\\[|\\]|\\.\\.\\.|\\|\\w+", ""))
                        .results())
                .map(Manuals::first)
                .map(String::strip);
    }

    /** The text of a page without its blocks of code. */
    String prose(Path page) {
        return FENCED.matcher(text(page)).replaceAll("");
    }

    static String first(MatchResult match) {
        return match.group(1);
    }

    private static Path root() {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("keysource-api"))) {
            root = root.getParent();
        }
        return root;
    }

    private final class Reader extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            return NOT_OURS.contains(directory.getFileName().toString())
                    ? FileVisitResult.SKIP_SUBTREE
                    : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (file.toString().endsWith(".md")) {
                pages.put(ROOT.relativize(file), Files.readString(file));
            }
            return FileVisitResult.CONTINUE;
        }
    }
}
