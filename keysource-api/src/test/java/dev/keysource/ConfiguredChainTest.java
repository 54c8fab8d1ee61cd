package dev.keysource;

import dev.keysource.testkit.DecoratorContract;
import dev.keysource.testkit.FakeClock;
import dev.keysource.testkit.FaultContract;
import dev.keysource.testkit.KeyPairSourceContract;
import dev.keysource.testkit.Outside;
import dev.keysource.testkit.Outside.Call;
import dev.keysource.testkit.ScriptedSource;
import org.junit.jupiter.api.Nested;

import java.util.EnumSet;
import java.util.Set;

/** A chain that was made from text is like one that was made in code. */
class ConfiguredChainTest {
    private static KeyPairSourceProvider provider(String name, KeyPairSource source) {
        return new KeyPairSourceProvider() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public KeyPairSource create(KeyPairSourceConfig config) {
                return source;
            }
        };
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
                    Call.REQUEST, Call.BATCH, Call.ANSWER, Call.POOLS, Call.HEALTH, Call.TICKER, Call.SCHEDULE);
        }
    }
}
