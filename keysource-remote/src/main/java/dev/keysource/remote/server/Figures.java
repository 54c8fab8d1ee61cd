package dev.keysource.remote.server;

import java.util.Map;

/** The counters of a server, read at one moment; {@code dev.keysource.remote.ServerStats} says what each of them counts. */
public record Figures(
        Map<String, Long> requests,
        Map<String, Long> refusals,
        long taken,
        long sent,
        long orphaned,
        int openCalls,
        int connections,
        Map<String, OfSecret> secrets) {
    /** What the holders of one secret have. */
    public record OfSecret(int openCalls, int inFlight, double used, double quotaLeft) {}
}
