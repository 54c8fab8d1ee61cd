package dev.keysource.local.check;

/** A new pair is one that was made before: proof that what it was made from repeats itself. */
public final class RepeatedPairException extends RejectedPairException {
    private static final long serialVersionUID = 1L;

    public RepeatedPairException(String origin) {
        super("the pair has been made before: " + origin + " repeats itself");
    }
}
