package dev.keysource.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The manuals of the project: its files in Markdown, by their paths below the root. */
public final class Manuals {
    static final Path ROOT = root();

    private static final Set<String> NOT_OURS = Set.of("target", "node_modules", ".git", "resources", "licenses");
    private static final Pattern FENCED = Pattern.compile("(?ms)^```(\\w*)\n(.*?)^```");

    private static final Pattern INDENTED = Pattern.compile("(?m)(?<=\\n\\n)(?:^ {4}\\S.*\\n(?:^ {5,}\\S.*\\n)*)+");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\|");
    private static final Pattern SPAN = Pattern.compile("`([^`]+)`");

    /** What a command begins with, outside blocks that say that they are for a shell: a script, or a program with arguments. */
    private static final Pattern PROGRAM =
            Pattern.compile("(?:[A-Z_]+=\\S+ )*(?:\\./mvnw|\\.ci/\\w|examples/[\\w./-]+ |(?:sudo|source|java|jcmd|jfr|"
                    + "pool-launcher|mutable-file|benchmarks\\.jar|runuser|systemctl|apt-get|dpkg|kubectl|curl|pip|npm|go|cargo|git|"
                    + "python3?|docker|helm|promtool|openssl|tahoe|tar|cp|scp) +[^ ])");

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

    Set<String> languages() {
        return pages.values().stream()
                .flatMap(page -> FENCED.matcher(page).results())
                .map(Manuals::first)
                .collect(Collectors.toSet());
    }

    /** The blocks of code in a language. */
    public Stream<Block> blocks(String language) {
        return pages.entrySet().stream()
                .flatMap(page -> FENCED.matcher(page.getValue())
                        .results()
                        .map(block -> new Block(page.getKey(), block.group(1), block.group(2)))
                        .filter(block -> block.language().equals(language)));
    }

    /**
     * All commands, in the order of each page: in blocks for a shell, in indented blocks that begin with a program, and inside
     * sentences.
     */
    public List<ShellCommand> commands() {
        List<ShellCommand> commands = new ArrayList<>();
        pages.forEach((page, text) -> {
            Map<String, String> variables = new HashMap<>();
            String[] apart = FENCED.split(text, -1);
            List<MatchResult> blocks = FENCED.matcher(text).results().toList();
            for (int i = 0; i < apart.length; i++) {
                addFromProse(commands, page, apart[i], variables);
                if (i < blocks.size() && blocks.get(i).group(1).equals("sh")) {
                    commands.addAll(ShellCommand.parse(page, blocks.get(i).group(2), variables));
                }
            }
        });
        return commands;
    }

    private static void addFromProse(
            List<ShellCommand> commands, Path page, String prose, Map<String, String> variables) {
        INDENTED.matcher(prose)
                .results()
                .map(block -> block.group().replaceAll("(?m)^    ", ""))
                .filter(block -> PROGRAM.matcher(block).lookingAt())
                .forEach(block -> commands.addAll(ShellCommand.parse(page, block, variables)));
        SPAN.matcher(INDENTED.matcher(prose).replaceAll("\n"))
                .results()
                .map(span -> span.group(1).replaceAll("\\s+", " ").strip())
                .filter(span -> PROGRAM.matcher(span).lookingAt())
                .forEach(span -> commands.addAll(ShellCommand.parse(page, span, variables)));
    }

    /** The arguments of a program in the commands of all pages. */
    public Stream<List<String>> commands(String program) {
        return commands().stream().flatMap(command -> command.argumentsOf(program).stream());
    }

    /** The commands in the first column of a table, which leaves out their program. */
    public List<List<String>> rows(Path page, String section) {
        String text = pages.get(page);
        String after = text.substring(text.indexOf("\n## " + section + "\n") + 1);
        return ROW.matcher(after.substring(0, after.indexOf("\n## ", 1)))
                .results()
                .map(Manuals::first)
                .flatMap(row -> ShellCommand.parse(page, row, new HashMap<>()).stream())
                .map(ShellCommand::words)
                .toList();
    }

    /** What the first group of a regular expression first finds in a page. */
    public String first(Path page, Pattern expression) {
        return expression
                .matcher(pages.get(page))
                .results()
                .findFirst()
                .map(Manuals::first)
                .orElseThrow(() -> new AssertionError(page + " has nothing like " + expression));
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
