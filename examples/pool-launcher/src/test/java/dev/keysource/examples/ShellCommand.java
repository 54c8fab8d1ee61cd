package dev.keysource.examples;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A command as a manual shows it: its words, without comments, redirections, assignments and the shell's own words. What is
 * optional ({@code [--json]}) is there, of alternatives ({@code a|b}) the first, and {@code FILE...} is one file.
 *
 * @param page where it stands
 * @param words the program and its arguments
 */
public record ShellCommand(Path page, List<String> words) {
    private static final Pattern ASSIGNMENT = Pattern.compile("([A-Za-z_]\\w*)=(.*)", Pattern.DOTALL);
    private static final Pattern OPTIONAL = Pattern.compile("\\[(?! )([^\\[\\]]*)]");
    private static final Pattern WORD =
            Pattern.compile("(?:'[^']*'|\"(?:\\$\\([^)]*\\)|[^\"])*\"|\\$\\([^)]*\\)|\\\\.|[^\\s'\"&|;<>])+");
    private static final Pattern TOKEN = Pattern.compile(
            "\\s#[^\n]*|^#[^\n]*|<\\([^)]*\\)|&&|\\|\\||[&|;\n<>]|" + WORD.pattern(), Pattern.MULTILINE);
    private static final List<String> SHELL_WORDS = List.of("until", "while", "do", "if", "then");

    /** The commands in some lines of a page. Variables that are assigned are remembered, and put in where they are used. */
    static List<ShellCommand> parse(Path page, String text, Map<String, String> variables) {
        List<ShellCommand> commands = new ArrayList<>();
        List<String> words = new ArrayList<>();
        boolean redirected = false;
        Matcher token = TOKEN.matcher(plain(text) + "\n");
        while (token.find()) {
            String found = token.group();
            if (found.startsWith("<(")) {
                commands.addAll(parse(page, found.substring(2, found.length() - 1), variables));
            } else if (found.isBlank() || found.matches("&&|\\|\\||[&|;]")) {
                add(commands, page, words, variables);
                words = new ArrayList<>();
            } else if (found.equals("<") || found.equals(">")) {
                redirected = true;
            } else if (redirected) {
                redirected = false;
            } else if (!found.strip().startsWith("#")) {
                words.add(found);
            }
        }
        return commands;
    }

    private static String plain(String text) {
        String joined = text.replaceAll("\\\\\n\\s*", " ");
        String all = OPTIONAL.matcher(joined)
                .replaceAll(
                        optional -> Matcher.quoteReplacement(optional.group(1).replaceAll("\\|[\\w-]+", "")));
        return all.replaceAll("(?<=\\S)\\.\\.\\.(?=\\s|$)| \\.\\.\\.(?=\\s|$)", "");
    }

    private static void add(List<ShellCommand> commands, Path page, List<String> found, Map<String, String> variables) {
        List<String> words = new ArrayList<>(found);
        Map<String, String> assigned = new HashMap<>();
        while (!words.isEmpty()) {
            Matcher assignment = ASSIGNMENT.matcher(words.get(0));
            if (assignment.matches()) {
                assigned.put(assignment.group(1), unquoted(assignment.group(2)));
            } else if (!SHELL_WORDS.contains(words.get(0))) {
                break;
            }
            words.remove(0);
        }
        if (words.isEmpty()) {
            variables.putAll(assigned);
        } else if (!words.equals(List.of("done"))) {
            commands.add(new ShellCommand(page, expanded(words, variables)));
        }
    }

    private static List<String> expanded(List<String> words, Map<String, String> variables) {
        List<String> expanded = new ArrayList<>();
        for (String word : words) {
            String value = variables.get(word.replaceFirst("^\\$", ""));
            if (word.startsWith("$") && value != null) {
                expanded.addAll(List.of(value.split(" +")));
            } else {
                expanded.add(unquoted(word));
            }
        }
        return expanded;
    }

    private static String unquoted(String word) {
        return word.replaceAll("(?s)^(['\"])(.*)\\1$", "$2");
    }

    String program() {
        return words.get(0);
    }

    /** The arguments, if this runs a jar or its start script, by that name and by way of whatever: else nothing. */
    public List<List<String>> argumentsOf(String name) {
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            boolean isScript = (i == 0 || words.get(i - 1).equals("--"))
                    && (word.equals(name) || word.equals("examples/bin/" + name));
            boolean isJar =
                    i > 0 && words.get(i - 1).equals("-jar") && Path.of(word).endsWith(name + ".jar");
            if (isScript || isJar) {
                return List.of(words.subList(i + 1, words.size()));
            }
        }
        return List.of();
    }

    @Override
    public String toString() {
        return page + ": " + String.join(" ", words);
    }
}
