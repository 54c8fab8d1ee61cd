package dev.keysource.testkit;

/** What can go wrong with a call of code that is not the library's. */
public enum Fault {
    /** It throws a RuntimeException, or a future fails with one. */
    EXCEPTION,
    /** It throws an Error, or a future fails with one. */
    ERROR,
    /** It returns {@code null}, or a future completes with it. */
    NULL,
    /** It accepts what it is given, and nothing follows: a future that never completes, a task that never runs. */
    NEVER
}
