package dev.keysource;

import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.testkit.DecoratorContract;
import dev.keysource.testkit.FakeClock;
import dev.keysource.testkit.FaultContract;
import dev.keysource.testkit.KeyPairSourceContract;
import dev.keysource.testkit.Outside;
import dev.keysource.testkit.Outside.Call;
import dev.keysource.testkit.ScriptedSource;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import static dev.keysource.testkit.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

/** A chain that was made from text is like one that was made in code. */
class ConfiguredChainTest {
    private static final KeyPairSpec SPEC = KeyPairSpec.ED25519;

    private final FakeClock clock = new FakeClock();
    private final KeyPairSourceListener listener = mock(KeyPairSourceListener.class);
    private final ScriptedSource remote = new ScriptedSource("remote").time(clock);
    private final ScriptedSource local = new ScriptedSource("local").time(clock);
    private final List<String> closed = new ArrayList<>();

    /** A source of a provider's, in front of another one. */
    private record Made(String name, KeyPairSource source, List<String> closed) implements KeyPairSource {
        @Override
        public List<CompletableFuture<KeyPair>> request(KeyPairRequest request) {
            return source.request(request);
        }

        @Override
        public List<KeyPairSource> behind() {
            return List.of(source);
        }

        @Override
        public void close() {
            closed.add(name);
        }
    }

    private static KeyPairSourceProvider provider(String name, KeyPairSource source) {
        return provider(name, config -> source);
    }

    private static KeyPairSourceProvider provider(String name, Function<KeyPairSourceConfig, KeyPairSource> maker) {
        return new KeyPairSourceProvider() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public KeyPairSource create(KeyPairSourceConfig config) {
                return maker.apply(config);
            }
        };
    }

    private KeyPairSource made(KeyPairSourceConfig config, KeyPairSource source) {
        assertThat(config.time()).isSameAs(clock);
        config.listener().onMiss(config.name(), SPEC);
        return new Made(config.name(), source, closed);
    }

    private KeyPairSource fromText(String chain) {
        return KeyPairSources.builder()
                .providers(
                        provider("remote", config -> made(config, remote)),
                        provider("local", config -> made(config, local)),
                        provider("pool", config -> made(config, config.delegate())))
                .time(clock)
                .listener(listener)
                .forChain(chain);
    }

    private KeyPairSource inCode() {
        KeyPairSource last = new Made("local", local, closed);
        KeyPairSource behind = FallbackKeyPairSource.builder()
                .tier(new Made("remote", remote, closed))
                .tier(last)
                .time(clock)
                .listener(listener)
                .build();
        return FallbackKeyPairSource.builder()
                .tier(new Made("pool(remote, local)", behind, closed))
                .tier(last)
                .time(clock)
                .listener(listener)
                .build();
    }

    private KeyPairSource open(boolean text) {
        return text ? fromText("pool(remote, local), local") : inCode();
    }

    private static <T extends KeyPairSource> List<String> found(KeyPairSource chain, Class<T> type) {
        return chain.find(type).stream().map(KeyPairSource::name).toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void find_nested_findsEachSourceOnceTheNearestFirst(boolean text) {
        try (KeyPairSource chain = open(text)) {
            assertThat(found(chain, Made.class)).containsExactly("pool(remote, local)", "local", "remote");
            assertThat(found(chain, ScriptedSource.class)).containsExactly("local", "remote");
            assertThat(found(chain, FallbackKeyPairSource.class))
                    .containsExactly("pool(remote, local), local", "remote, local");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void request_nested_isSeenByTheListenerAndLimitedByTheClock(boolean text) {
        remote.failAtOnce(Reason.UNAVAILABLE);
        try (KeyPairSource chain = open(text)) {
            assertThat(chain.time()).isSameAs(clock);
            CompletableFuture<KeyPair> late = chain.request(SPEC, Duration.ofSeconds(5));
            verify(listener).onFallback(eq("remote, local"), eq("remote"), eq(SPEC), any());
            clock.advance(Duration.ofSeconds(5));
            assertFails(late, Reason.TIMEOUT);
            local.answerAtOnce();
            assertThat(chain.request(SPEC)).isCompleted();
            verify(listener).onAnswer("remote, local", "local", SPEC, 0);
        }
        assertThat(clock.scheduled()).isZero();
    }

    @Test
    void forChain_nested_givesEachProviderTheListener() {
        fromText("pool(remote, local), local").close();
        for (String source : List.of("remote", "local", "pool(remote, local)")) {
            verify(listener).onMiss(source, SPEC);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void close_twice_closesOnceWhatWasMadeWithTheChainTheLastFirst(boolean text) {
        KeyPairSource chain = open(text);
        chain.close();
        chain.close();
        assertThat(closed).isEqualTo(text ? List.of("pool(remote, local)", "local", "remote") : List.of());
    }

    @Nested
    class Source extends KeyPairSourceContract {
        @Override
        protected KeyPairSource open(ScriptedSource behind) {
            return KeyPairSources.builder()
                    .providers(provider("scripted", behind))
                    .forChain("scripted");
        }
    }

    @Nested
    class Decorator extends DecoratorContract {
        @Override
        protected KeyPairSource open(KeyPairSource behind, FakeClock clock) {
            return KeyPairSources.builder()
                    .providers(provider("behind", behind))
                    .time(clock)
                    .forChain("behind");
        }

        @Override
        protected boolean ownsTheSourceBehind() {
            return true;
        }
    }

    @Nested
    class Faults extends FaultContract {
        @Override
        protected KeyPairSource open(Outside outside) {
            return KeyPairSources.builder()
                    .providers(provider("first", outside.source("first")), provider("second", outside.source("second")))
                    .time(outside.time())
                    .listener(outside.listener())
                    .forChain("first, second");
        }

        @Override
        protected Set<Call> calls() {
            return EnumSet.of(
                    Call.REQUEST, Call.BATCH, Call.ANSWER, Call.POOLS, Call.HEALTH, Call.CLOCK, Call.SCHEDULE);
        }
    }
}
