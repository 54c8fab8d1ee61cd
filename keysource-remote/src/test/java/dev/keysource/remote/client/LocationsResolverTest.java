package dev.keysource.remote.client;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolver.ResolutionResult;
import io.grpc.Status;
import io.grpc.StatusOr;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class LocationsResolverTest {
    private static final Status UNKNOWN_HOST = Status.UNAVAILABLE.withDescription("unknown host");

    private final Location first = new Location();
    private final Location second = new Location();
    private final List<StatusOr<List<EquivalentAddressGroup>>> published = new ArrayList<>();

    @BeforeEach
    void start() {
        new LocationsResolver(List.of(first, second)).start(new NameResolver.Listener2() {
            @Override
            public void onResult(ResolutionResult result) {
                onResult2(result);
            }

            @Override
            public Status onResult2(ResolutionResult result) {
                published.add(result.getAddressesOrError());
                return Status.OK;
            }

            @Override
            public void onError(Status error) {
                published.add(StatusOr.fromStatus(error));
            }
        });
    }

    @Test
    void onResult_both_publishesTheAddressesOfAll() {
        assertThat(first.find(1).isOk()).isTrue();
        assertThat(second.find(2).isOk()).isTrue();
        assertThat(published.get(1).getValue()).containsExactly(address(1), address(2));
    }

    @Test
    void onError_othersPending_isNotPublishedYet() {
        first.fail();
        assertThat(published).isEmpty();
        second.find(2);
        assertThat(published)
                .singleElement()
                .satisfies(result -> assertThat(result.getValue()).containsExactly(address(2)));
    }

    @Test
    void onError_ofAll_isPublished() {
        first.fail();
        second.fail();
        assertThat(published)
                .singleElement()
                .satisfies(result -> assertThat(result.getStatus()).isEqualTo(UNKNOWN_HOST));
    }

    @Test
    void onError_anotherHasAddresses_tellsTheResolverToTryAgain() {
        second.find(2);
        assertThat(first.fail()).isEqualTo(UNKNOWN_HOST);
        assertThat(published).allSatisfy(result -> assertThat(result.getValue()).containsExactly(address(2)));
    }

    private static EquivalentAddressGroup address(int port) {
        return new EquivalentAddressGroup(InetSocketAddress.createUnresolved("host", port));
    }

    /** A resolver whose answers the test gives. */
    private static final class Location extends NameResolver {
        private Listener2 listener;

        @Override
        public void start(Listener2 told) {
            listener = told;
        }

        Status find(int port) {
            return listener.onResult2(ResolutionResult.newBuilder()
                    .setAddressesOrError(StatusOr.fromValue(List.of(address(port))))
                    .build());
        }

        Status fail() {
            return listener.onResult2(ResolutionResult.newBuilder()
                    .setAddressesOrError(StatusOr.fromStatus(UNKNOWN_HOST))
                    .build());
        }

        @Override
        public String getServiceAuthority() {
            return "location";
        }

        @Override
        public void shutdown() {}
    }
}
