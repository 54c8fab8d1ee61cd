package dev.keysource.pool;

import dev.keysource.internal.CheckpointHook;
import dev.keysource.testkit.ScriptedSource;
import dev.keysource.testkit.TestContext;
import org.junit.jupiter.api.Test;

import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

import static org.assertj.core.api.Assertions.assertThat;

/** Checkpoints of the process, told by a context of the test's own. */
class CheckpointTest extends PoolFixture {
    private final TestContext context = new TestContext();

    private final UnaryOperator<PooledKeyPairSourceBuilder> settings = builder -> builder.spec(SPEC, 2)
            .refill(RefillPolicy.watermark())
            .checkpoints(pool -> CheckpointHook.register(pool::pause, pool::resume, context));

    @Test
    void checkpoint_readyPairs_areDestroyedAndNothingIsIssuedUntilRestored() throws Exception {
        PooledKeyPairSource pool = openFull(settings);
        context.beforeCheckpoint(context);
        assertThat(stats(pool).destroyed()).isEqualTo(2);
        CompletableFuture<KeyPair> answer = pool.request(SPEC);
        clock.advance(seconds(60));
        assertThat(answer).isNotDone();
        assertThat(source.pending()).isEmpty();
        context.afterRestore(context);
        assertThat(answer).isCompletedWithValue(source.answerNext());
        source.answerNext();
        source.answerNext();
        assertThat(level(pool)).isEqualTo(2);
    }

    @Test
    void checkpoint_pairInTheMaking_isDestroyedWheneverItComes() throws Exception {
        PooledKeyPairSource pool = open(settings);
        CompletableFuture<KeyPair> before = source.pending().get(0);
        context.checkpoint();
        before.complete(ScriptedSource.pair());
        assertThat(level(pool)).isZero();
        assertThat(stats(pool).destroyed()).isEqualTo(1);
    }

    @Test
    void register_afterGarbageCollection_isStillKeptByThePool() throws Exception {
        PooledKeyPairSource pool = openFull(settings);
        TestContext lost = new TestContext();
        lost.register(new TestContext());
        while (lost.alive() > 0) {
            System.gc();
        }
        context.checkpoint();
        assertThat(stats(pool).destroyed()).isEqualTo(2);
    }

    @Test
    void checkpoint_closedPool_isLeftAlone() throws Exception {
        List<Runnable> hooks = new ArrayList<>();
        PooledKeyPairSource pool = openFull(builder -> settings.apply(builder).checkpoints(closing -> {
            hooks.add(CheckpointHook.register(closing::pause, closing::resume, context));
            return hooks.get(0);
        }));
        pool.close();
        context.checkpoint();
        assertThat(stats(pool).destroyed()).isEqualTo(2);
        assertThat(source.pending()).isEmpty();
    }
}
