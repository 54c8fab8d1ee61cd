package dev.keysource.remote;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The counters of a server since its start, all read at one moment. Immutable, without secrets.
 *
 * <p>{@code taken = sent + orphaned + inFlight}, always. {@code GetStatus} and the log {@code dev.keysource.remote.audit} say the
 * same. What is sent left this process in whole; when a client reports later that it did not arrive, the pair is counted as
 * orphaned instead.
 *
 * @param requests the calls for pairs that have ended, by outcome: {@code granted} (all of their pairs were sent),
 *     {@code failed} (the source or the sealing of a pair did), {@code cancelled} (the caller gave up, or its connection or the
 *     server ended) and {@code refused} (all refusals)
 * @param refusals the refused requests, by the reason in the audit log; every reason is a key
 * @param taken the pairs that the source gave
 * @param sent the pairs that were sent
 * @param orphaned the pairs that no client has received; see {@link KeyPairServer#orphaned()}
 * @param openCalls the calls for pairs that are open
 * @param connections the open connections, those without a secret included
 * @param secrets what the holders of each active secret have, by its id
 */
public record ServerStats(
        Map<String, Long> requests,
        Map<String, Long> refusals,
        long taken,
        long sent,
        long orphaned,
        int openCalls,
        int connections,
        Map<String, Secret> secrets) {
    /**
     * What the holders of one secret have. Units are what an RSA-2048 pair costs.
     *
     * @param openCalls their calls for pairs that are open
     * @param inFlight the pairs that were taken for them and are not sent yet
     * @param used the units that they were charged for since the start
     * @param quotaLeft the units that their quota has now, infinite without a quota
     */
    public record Secret(int openCalls, int inFlight, double used, double quotaLeft) {}

    /**
     * Copies the maps, in their order.
     *
     * @param requests by outcome
     * @param refusals by reason
     * @param taken from the source
     * @param sent to clients
     * @param orphaned received by nobody
     * @param openCalls now
     * @param connections now
     * @param secrets by id
     */
    public ServerStats {
        requests = Collections.unmodifiableMap(new LinkedHashMap<>(requests));
        refusals = Collections.unmodifiableMap(new LinkedHashMap<>(refusals));
        secrets = Collections.unmodifiableMap(new LinkedHashMap<>(secrets));
    }

    /**
     * The pairs that were taken and are neither sent nor orphaned yet.
     *
     * @return a number that is not negative
     */
    public long inFlight() {
        return taken - sent - orphaned;
    }
}
