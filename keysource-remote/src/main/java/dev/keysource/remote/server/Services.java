package dev.keysource.remote.server;

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
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;

/** The services of one server, with the checks in front of them. Thread-safe. */
public final class Services {
    private final AuditLog audit;
    private final Orphans orphans;
    private final OpenCalls open = new OpenCalls();
    private final HealthStatusManager health = new HealthStatusManager();
    private final SecretCheck check;
    private final HealthWatch watch;
    private final KeyPairService pairs;

    /**
     * The services of a new server.
     *
     * @param source the source of the pairs
     * @param allowed the kinds of pairs that callers may ask for
     * @param longestWait the time limit of calls without a deadline, or with a later one
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
            Quotas quotas,
            List<String> secrets,
            ConnectionLimit connections,
            Executor executor,
            Timekeeper time) {
        audit = new AuditLog(time);
        orphans = new Orphans(audit);
        check = new SecretCheck(new AcceptedSecrets(secrets), audit, connections);
        watch = new HealthWatch(source, time, executor, this::setServing);
        pairs = new KeyPairService(source, allowed, longestWait, executor, audit, orphans, quotas, time, watch);
    }

    private void setServing(boolean serving) {
        health.setStatus(KeyPairServiceGrpc.SERVICE_NAME, serving ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);
    }

    /** The services for pairs, health and, if wanted, reflection. */
    public List<ServerServiceDefinition> definitions(boolean reflection) {
        List<ServerServiceDefinition> services = new ArrayList<>();
        services.add(
                ServerInterceptors.intercept(MalformedRequests.refuse(pairs.bindService(), audit), orphans, check));
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

    /** The number of orphans. */
    public long orphaned() {
        return orphans.count();
    }

    /** Says that the server stops. */
    public void stopServing() {
        watch.close();
        health.enterTerminalState();
        audit.flush();
        open.end(); // a watch over the health of the server would keep it from stopping
    }
}
