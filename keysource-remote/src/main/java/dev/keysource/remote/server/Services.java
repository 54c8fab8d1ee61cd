package dev.keysource.remote.server;

import dev.keysource.Health;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSpec;
import dev.keysource.internal.Timekeeper;
import dev.keysource.remote.transport.ConnectionLimit;
import dev.keysource.remote.v1.KeyPairServiceGrpc;
import io.grpc.BindableService;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerStreamTracer;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import org.jspecify.annotations.Nullable;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;

/** The services of one server, with the checks in front of them. Thread-safe. */
public final class Services {
    private final AuditLog audit;
    private final Ledger ledger;
    private final OpenCalls open = new OpenCalls();
    private final HealthStatusManager health = new HealthStatusManager();
    private final ConnectionLimit connections;
    private final SecretCheck check;
    private final HealthWatch watch;
    private final KeyPairService pairs;

    /**
     * The services of a new server.
     *
     * @param source the source of the pairs
     * @param allowed the kinds of pairs that callers may ask for
     * @param longestWait the time limit of calls without a deadline, or with a later one
     * @param maxWaiting how many calls for pairs may be open at once
     * @param maxGenerations how many pairs the source makes at once
     * @param quotas the quotas of capabilities
     * @param secrets the active secrets
     * @param connections is told on which connections an active secret was shown
     * @param executor sends pairs that were not ready at once
     * @param time the server's clock and timers
     */
    public Services(
            KeyPairSource source,
            Set<KeyPairSpec> allowed,
            Duration longestWait,
            int maxWaiting,
            int maxGenerations,
            Quotas quotas,
            List<String> secrets,
            ConnectionLimit connections,
            Executor executor,
            Timekeeper time) {
        this.connections = connections;
        audit = new AuditLog(time);
        ledger = new Ledger(audit);
        check = new SecretCheck(new AcceptedSecrets(secrets), audit, connections);
        watch = new HealthWatch(source, time, executor, this::setServing);
        FairShares shares = new FairShares(maxWaiting);
        FairSource fair = new FairSource(source, maxGenerations, shares, quotas, time, watch, executor);
        pairs = new KeyPairService(source, allowed, longestWait, fair, connections, audit, ledger, time, watch);
    }

    private void setServing(boolean serving) {
        health.setStatus(KeyPairServiceGrpc.SERVICE_NAME, serving ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);
    }

    /** The services for pairs, health and, if wanted, reflection. */
    public List<ServerServiceDefinition> definitions(boolean reflection) {
        List<ServerServiceDefinition> services = new ArrayList<>();
        services.add(ServerInterceptors.intercept(MalformedRequests.refuse(pairs.bindService(), audit), ledger, check));
        services.add(open(health.getHealthService()));
        if (reflection) {
            services.add(open(ProtoReflectionServiceV1.newInstance()));
        }
        return services;
    }

    /** A service for which no secret is needed. */
    private ServerServiceDefinition open(BindableService service) {
        return ServerInterceptors.intercept(MalformedRequests.refuse(service.bindService(), audit), open);
    }

    /** Sees the headers of every call, and admits connections by them. */
    public ServerStreamTracer.Factory earlyLook() {
        return check.earlyLook();
    }

    /** A connection was closed, or refused, for what its peer did. */
    public void closed(@Nullable SocketAddress peer, String why, String details) {
        audit.closed(peer, why, details);
    }

    /** Accepts these secrets only, and ends the calls that wait for a pair and have shown another one. */
    public void replaceSecrets(List<String> secrets) {
        check.replace(new AcceptedSecrets(secrets));
        pairs.recheck(check::isActive);
    }

    /** The health of the source, as the health service tells it. */
    public Health health() {
        return watch.health();
    }

    /** The number of orphans. */
    public long orphaned() {
        return ledger.totals().orphaned();
    }

    /** The counters. */
    public Figures stats() {
        Ledger.Totals totals = ledger.totals();
        Map<String, Long> refusals = audit.refusals();
        Map<String, Long> requests = audit.outcomes();
        requests.put(
                "refused", refusals.values().stream().mapToLong(Long::longValue).sum());
        Map<String, Figures.OfSecret> secrets = new LinkedHashMap<>();
        check.activeIds().forEach(id -> secrets.put(id, pairs.stats(id)));
        return new Figures(
                requests,
                refusals,
                totals.taken(),
                totals.sent(),
                totals.orphaned(),
                pairs.openCalls(),
                connections.count(),
                secrets);
    }

    /** Closes the books, when the transport has ended. */
    public void end() {
        pairs.end();
        audit.flush();
    }

    /** Says that the server stops. */
    public void stopServing() {
        watch.close();
        health.enterTerminalState();
        audit.flush();
        open.end(); // a watch over the health of the server would keep it from stopping
    }
}
