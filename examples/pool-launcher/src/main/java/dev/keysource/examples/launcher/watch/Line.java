package dev.keysource.examples.launcher.watch;

import java.util.ArrayList;
import java.util.List;

/** A line of the view: pieces of text, some of them in colour. It never becomes wider than the terminal. */
final class Line {
    /** What a piece of text looks like; nothing is told by the colour alone. */
    enum Style {
        PLAIN(""),
        BOLD("\u001b[1m"),
        GOOD("\u001b[32m"),
        FAIR("\u001b[33m"),
        BAD("\u001b[1;31m");

        private final String on;

        Style(String on) {
            this.on = on;
        }
    }

    private record Piece(Style style, String text) {}

    private static final String OFF = "\u001b[0m";

    private final List<Piece> pieces = new ArrayList<>();

    Line add(String text) {
        return add(Style.PLAIN, text);
    }

    Line add(Style style, String text) {
        pieces.add(new Piece(style, text));
        return this;
    }

    /** The line as it is written; what does not fit is left out. */
    String text(int columns, boolean colours) {
        StringBuilder line = new StringBuilder();
        int left = columns;
        for (Piece piece : pieces) {
            String shown = piece.text().substring(0, Math.min(left, piece.text().length()));
            left -= shown.length();
            boolean styled = colours && piece.style() != Style.PLAIN && !shown.isEmpty();
            line.append(styled ? piece.style().on + shown + OFF : shown);
        }
        return line.toString();
    }
}
