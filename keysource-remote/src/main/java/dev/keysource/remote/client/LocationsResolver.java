package dev.keysource.remote.client;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolverRegistry;
import io.grpc.Status;
import io.grpc.StatusOr;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The addresses of all locations of a furl, each resolved by gRPC's own DNS resolver. A location that cannot be resolved is left
 * out as long as another can.
 */
final class LocationsResolver extends NameResolver {
    private final List<NameResolver> resolvers;
    /** The last answer for each location, if there was one. All callbacks come from one synchronization context. */
    private final Map<NameResolver, StatusOr<List<EquivalentAddressGroup>>> answers = new LinkedHashMap<>();

    /** The answers of several resolvers. */
    LocationsResolver(List<NameResolver> resolvers) {
        this.resolvers = List.copyOf(resolvers);
    }

    /** The factory of such resolvers for one furl. */
    static NameResolver.Factory of(List<String> locations) {
        return new NameResolver.Factory() {
            @Override
            public NameResolver newNameResolver(URI target, Args args) {
                NameResolver.Factory resolvers =
                        NameResolverRegistry.getDefaultRegistry().asFactory();
                return new LocationsResolver(locations.stream()
                        .map(location -> resolvers.newNameResolver(dns(location), args))
                        .toList());
            }

            @Override
            public String getDefaultScheme() {
                return "keysource";
            }
        };
    }

    private static URI dns(String location) {
        try {
            return new URI("dns", "", "/" + location, null);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("a furl holds valid locations only", e);
        }
    }

    @Override
    public String getServiceAuthority() {
        return "keysource";
    }

    @Override
    public void start(Listener2 all) {
        for (NameResolver location : resolvers) {
            location.start(new Listener2() {
                @Override
                public void onResult(ResolutionResult result) {
                    onResult2(result);
                }

                @Override
                public Status onResult2(ResolutionResult result) {
                    return publish(location, result.getAddressesOrError(), all);
                }

                @Override
                public void onError(Status error) {
                    publish(location, StatusOr.fromStatus(error), all);
                }
            });
        }
    }

    /** Returns the status for the location's resolver, which tries again after a failure whatever the others found. */
    private Status publish(NameResolver location, StatusOr<List<EquivalentAddressGroup>> answer, Listener2 all) {
        answers.put(location, answer);
        Set<EquivalentAddressGroup> addresses = new LinkedHashSet<>();
        answers.values().stream().filter(StatusOr::hasValue).forEach(known -> addresses.addAll(known.getValue()));
        if (addresses.isEmpty() && answers.size() < resolvers.size()) {
            return answer.getStatus(); // an error would fail the calls that another location may still serve
        }
        Status taken = all.onResult2(ResolutionResult.newBuilder()
                .setAddressesOrError(addresses.isEmpty() ? answer : StatusOr.fromValue(new ArrayList<>(addresses)))
                .build());
        return answer.hasValue() ? taken : answer.getStatus();
    }

    @Override
    public void refresh() {
        resolvers.forEach(NameResolver::refresh);
    }

    @Override
    public void shutdown() {
        resolvers.forEach(NameResolver::shutdown);
    }
}
