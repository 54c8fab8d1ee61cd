package dev.keysource.local.check;

/** A new pair is one that was made before: proof that the random generator repeats itself. */
public final class RepeatedPairException extends RejectedPairException {
    private static final long serialVersionUID = 1L;

    public RepeatedPairException() {
        super("the pair has been made before: the random generator repeats itself");
    }
}
