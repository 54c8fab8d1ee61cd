package dev.keysource.remote.wire;

/** Untrusted text made fit for a message: control characters replaced, cut to a length that holds the names of all standard kinds. */
public final class UntrustedText {
    private static final int LONGEST = 500;

    private UntrustedText() {}

    public static String of(String text) {
        return text.substring(0, Math.min(LONGEST, text.length())).replaceAll("\\p{Cntrl}", " ");
    }
}
