package dev.keysource.remote;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolverRegistry;
import io.grpc.Status;
import io.grpc.StatusOr;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The addresses of all locations of a furl: each is resolved by gRPC's own DNS resolver, and the answers are put
 * together. A location that cannot be resolved is left out as long as another can.
 */
final class LocationsResolver extends NameResolver {
    private final List<NameResolver> resolvers = new ArrayList<>();
    /** For each location its last answer. All callbacks come from one synchronization context. */
    private final List<StatusOr<List<EquivalentAddressGroup>>> answers = new ArrayList<>();

    private LocationsResolver(List<String> locations, Args args) {
        for (String location : locations) {
            resolvers.add(NameResolverRegistry.getDefaultRegistry().asFactory().newNameResolver(dns(location), args));
            answers.add(StatusOr.fromStatus(Status.UNAVAILABLE.withDescription("not resolved yet")));
        }
    }

    /** Makes such resolvers for one furl. */
    static NameResolver.Factory of(List<String> locations) {
        return new NameResolver.Factory() {
            @Override
            public NameResolver newNameResolver(URI target, Args args) {
                return new LocationsResolver(locations, args);
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
        for (int i = 0; i < resolvers.size(); i++) {
            int location = i;
            resolvers.get(i).start(new Listener2() {
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

    private Status publish(int location, StatusOr<List<EquivalentAddressGroup>> answer, Listener2 all) {
        answers.set(location, answer);
        Set<EquivalentAddressGroup> addresses = new LinkedHashSet<>();
        answers.stream().filter(StatusOr::hasValue).forEach(known -> addresses.addAll(known.getValue()));
        StatusOr<List<EquivalentAddressGroup>> merged =
                addresses.isEmpty() ? answer : StatusOr.fromValue(new ArrayList<>(addresses));
        return all.onResult2(
                ResolutionResult.newBuilder().setAddressesOrError(merged).build());
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
