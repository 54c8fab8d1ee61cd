package dev.keysource.remote.wire;

/** Untrusted text made fit for a message: control characters replaced, cut to a readable length. */
public final class UntrustedText {
    private static final int LONGEST = 300;

    private UntrustedText() {}

    public static String of(String text) {
        return text.substring(0, Math.min(LONGEST, text.length())).replaceAll("\\p{Cntrl}", " ");
    }
}
