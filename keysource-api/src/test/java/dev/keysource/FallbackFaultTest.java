package dev.keysource;

import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.testkit.FaultContract;
import dev.keysource.testkit.Outside;
import dev.keysource.testkit.Outside.Call;
import dev.keysource.testkit.ScriptedSource;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

class FallbackFaultTest extends FaultContract {
    @Override
    protected KeyPairSource open(Outside outside) {
        return FallbackKeyPairSource.builder()
                .tier(new ScriptedSource("never there").failAtOnce(Reason.UNSUPPORTED))
                .tier(outside.source("first"))
                .tier(outside.stubbornSource("second"))
                .tier(outside.source("third"))
                .hedge(Duration.ofMillis(40))
                .time(outside.time())
                .listener(outside.listener())
                .build();
    }

    @Override
    protected Set<Call> calls() {
        return EnumSet.of(
                Call.REQUEST,
                Call.ANSWER,
                Call.GIVE_UP,
                Call.BEHIND,
                Call.POOLS,
                Call.HEALTH,
                Call.ON_DESTRUCTION,
                Call.ON_FALLBACK,
                Call.ON_ANSWER,
                Call.CLOCK,
                Call.SCHEDULE,
                Call.CANCEL_TIMER,
                Call.DISCARD,
                Call.DESTROY,
                Call.ACTION);
    }
}
