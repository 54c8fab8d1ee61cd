package dev.keysource.examples.console;

import org.jline.terminal.impl.exec.ExecTerminalProvider;
import org.jline.terminal.spi.SystemStream;
import org.jspecify.annotations.Nullable;

import java.io.File;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** The terminal that this process was started from, if there is one. Thread-safe. */
public final class Terminal {
    private static final Pattern SIZE = Pattern.compile("([1-9]\\d{0,3}) ([1-9]\\d{0,3})\\s*");
    private static final Size USUAL = new Size(24, 80);
    private static final long LONGEST_SECONDS = 2;

    /**
     * How much a terminal can show.
     *
     * @param rows how many lines
     * @param columns how many characters in each
     */
    public record Size(int rows, int columns) {}

    private Terminal() {}

    /** Whether standard output goes to a terminal on which a program can move about. */
    public static boolean isOutput() {
        return isTerminal(SystemStream.Output);
    }

    /** The same of standard error. */
    public static boolean isError() {
        return isTerminal(SystemStream.Error);
    }

    private static boolean isTerminal(SystemStream stream) {
        return canMove(System.getenv("TERM")) && new ExecTerminalProvider().isSystemStream(stream);
    }

    static boolean canMove(@Nullable String type) {
        return type != null && !type.isEmpty() && !type.equals("dumb");
    }

    /** Whether colours are welcome (no-color.org). */
    public static boolean hasColours() {
        return hasColours(System.getenv("NO_COLOR"));
    }

    static boolean hasColours(@Nullable String noColour) {
        return noColour == null || noColour.isEmpty();
    }

    /** The size of the terminal at this moment; 24 times 80 if nobody knows. */
    public static Size size() {
        File terminal = new File("/dev/tty");
        if (!terminal.exists()) {
            return USUAL;
        }
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(terminal)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!stty.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                stty.destroyForcibly();
                return USUAL;
            }
            return parse(new String(stty.getInputStream().readAllBytes(), US_ASCII))
                    .orElse(USUAL);
        } catch (IOException e) {
            return USUAL;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return USUAL;
        }
    }

    static Optional<Size> parse(String text) {
        Matcher size = SIZE.matcher(text);
        return size.matches()
                ? Optional.of(new Size(Integer.parseInt(size.group(1)), Integer.parseInt(size.group(2))))
                : Optional.empty();
    }
}
