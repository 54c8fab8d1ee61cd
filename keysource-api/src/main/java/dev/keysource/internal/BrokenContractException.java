package dev.keysource.internal;

/** The failure of a source that broke its contract. The message says how, in words of this library, and holds no secret. */
public final class BrokenContractException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private BrokenContractException(String message) {
        super(message);
    }

    /**
     * What a request returned is not a list of futures.
     *
     * @param returned what it is, such as {@code null}
     * @return the failure
     */
    static BrokenContractException returned(String returned) {
        return new BrokenContractException("the contract is broken: its request returned " + returned);
    }

    /**
     * A future was completed with {@code null}.
     *
     * @return the failure
     */
    public static BrokenContractException noPair() {
        return new BrokenContractException("the contract is broken: its answer was null, neither a pair nor a failure");
    }
}
