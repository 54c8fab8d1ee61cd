package dev.keysource.local;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSpec;
import dev.keysource.local.pkcs11.FaultyToken;
import dev.keysource.testkit.FaultContract;
import dev.keysource.testkit.Outside;
import dev.keysource.testkit.Outside.Call;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.security.KeyPair;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The token stands for the source behind. */
class Pkcs11KeyPairSourceFaultTest extends FaultContract {
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int MOST_LOOKS = 10_000;

    @TempDir
    private Path directory;

    private KeyPairSource source;

    @Override
    protected KeyPairSource open(Outside outside) {
        source = Pkcs11KeyPairSource.builder()
                .name("token")
                .time(outside.time())
                .listener(outside.listener())
                .build(FaultyToken.engine(outside, directory));
        return source;
    }

    @Override
    protected KeyPairSpec spec() {
        return KeyPairSpec.EC_P_256;
    }

    @Override
    protected Set<Call> calls() {
        return EnumSet.of(
                Call.REQUEST,
                Call.TOKEN_OPENED,
                Call.TOKEN_LOOK,
                Call.TOKEN_KEY_NAMED,
                Call.TOKEN_KEY_DELETED,
                Call.ON_DESTRUCTION,
                Call.CLOCK,
                Call.SCHEDULE);
    }

    /** When a key is destroyed is up to the garbage collector; a token that stays is opened once. */
    @Override
    protected boolean makes(Call call, boolean fromTheStart) {
        return call != Call.ON_DESTRUCTION && (fromTheStart || call != Call.TOKEN_OPENED);
    }

    @Override
    protected void work(Outside outside, List<CompletableFuture<KeyPair>> asked) {
        asked.forEach(FaultContract::awaitEnd);
        super.work(outside, asked);
        // An opening that had begun before all was well may fail after it: the next one is a pause later.
        for (int i = 0; outside.isMended() && !source.health().canAnswer() && i < MOST_LOOKS; i++) {
            super.work(outside, asked);
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
        asked.stream()
                .filter(answer -> !answer.isCompletedExceptionally())
                .limit(2)
                .forEach(answer -> {
                    source.discard(answer.join());
                });
    }
}
