package dev.keysource;

/** What a pool does with a request for which it has no pair ready. */
public enum EmptyPolicy {
    /** Asks the source behind it for a pair at once; a failure of that source is the answer to the request. */
    GENERATE,
    /** Lets the request wait for the refill, until a pair is there or the caller's time is up. */
    WAIT,
    /** Answers at once with {@link KeyPairSourceException.Reason#EXHAUSTED}. */
    FAIL
}
