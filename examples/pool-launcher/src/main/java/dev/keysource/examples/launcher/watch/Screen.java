package dev.keysource.examples.launcher.watch;

import dev.keysource.examples.console.Terminal;

import java.io.PrintWriter;
import java.util.List;

/**
 * A terminal that shows one picture after another in the same place, with the control sequences of ECMA-48 and xterm that every
 * terminal but a dumb one knows. What stood there before comes back at the end, with the last picture below. Thread-safe.
 */
final class Screen {
    private static final String BEGIN = "\u001b[?1049h\u001b[?25l";
    private static final String END = "\u001b[?25h\u001b[?1049l";
    private static final String CLEAR = "\u001b[2J";
    private static final String TOP = "\u001b[H";
    private static final String REST_OF_LINE = "\u001b[K";
    private static final String ALL_BELOW = "\u001b[J";

    private final PrintWriter out;
    private List<String> shown = List.of();
    private Terminal.Size size = new Terminal.Size(0, 0);
    private boolean begun;
    private boolean ended;

    Screen(PrintWriter out) {
        this.out = out;
    }

    /** Replaces the picture. */
    synchronized void show(List<String> lines, Terminal.Size now) {
        if (ended) {
            return;
        }
        StringBuilder picture = new StringBuilder();
        if (!begun) {
            picture.append(BEGIN);
            begun = true;
        }
        // A terminal of another size has broken the lines elsewhere.
        if (!now.equals(size)) {
            picture.append(CLEAR);
            size = now;
        }
        picture.append(TOP);
        picture.append(String.join(REST_OF_LINE + "\r\n", lines));
        picture.append(REST_OF_LINE).append(ALL_BELOW);
        shown = lines;
        out.print(picture);
        out.flush();
    }

    /** Gives the terminal back. */
    synchronized void end() {
        if (begun && !ended) {
            out.print(END);
            shown.forEach(out::println);
            out.flush();
        }
        ended = true;
    }
}
