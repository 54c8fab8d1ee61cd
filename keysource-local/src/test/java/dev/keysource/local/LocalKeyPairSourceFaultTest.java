package dev.keysource.local;

import dev.keysource.KeyPairSource;
import dev.keysource.local.check.Made;
import dev.keysource.testkit.FaultContract;
import dev.keysource.testkit.Outside;
import dev.keysource.testkit.Outside.Call;

import java.security.KeyPair;
import java.security.Security;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** The provider that makes the pairs stands for the source behind. */
class LocalKeyPairSourceFaultTest extends FaultContract {
    @Override
    protected KeyPairSource open(Outside outside) {
        return LocalKeyPairSource.builder()
                .threads(1)
                .listener(outside.listener())
                .build((spec, abandoned) ->
                        new Made(outside.make(), Objects.requireNonNull(Security.getProvider("SunEC"))));
    }

    @Override
    protected Set<Call> calls() {
        return EnumSet.of(Call.REQUEST, Call.ON_DELIVERY, Call.ON_GENERATION, Call.ON_FAILURE, Call.ACTION);
    }

    @Override
    protected void work(Outside outside, List<CompletableFuture<KeyPair>> asked) {
        asked.forEach(FaultContract::awaitEnd);
    }
}
