package dev.keysource.pool;

/** When the pools of the listed specs are filled for the first time. */
public enum WarmUp {
    /** Before the pool is handed out: building it waits until it is full, and fails if a pair cannot be made. */
    EAGER,
    /** From the moment that the pool is built, in the background. */
    ASYNCHRONOUS,
    /** After the first request for the spec, as the refill policy says. */
    LAZY
}
