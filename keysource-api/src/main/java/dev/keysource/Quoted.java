package dev.keysource;

/** Untrusted text made fit for a message: quoted, all but printable ASCII replaced, cut to a readable length. */
final class Quoted {
    private static final int LONGEST = 64;

    private Quoted() {}

    static String of(String text) {
        String cut = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
        return "'" + cut.replaceAll("[^ -~]", "?") + "'";
    }
}
