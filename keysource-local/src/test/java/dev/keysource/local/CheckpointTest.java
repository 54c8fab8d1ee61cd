package dev.keysource.local;

import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import dev.keysource.internal.CheckpointHook;
import dev.keysource.local.engine.CheckedEngine;
import dev.keysource.local.engine.JcaEngine;
import dev.keysource.local.engine.Origin;
import dev.keysource.local.engine.PairEngine;
import dev.keysource.local.engine.SearchEngine;
import dev.keysource.local.engine.SystemRandom;
import dev.keysource.testkit.TestContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.security.KeyPair;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import static dev.keysource.testkit.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Checkpoints of the process, told by a context of the test's own. */
@Timeout(600)
class CheckpointTest {
    private static final KeyPairSpec SPEC = KeyPairSpec.ED25519;

    private final TestContext context = new TestContext();
    private final CountingListener recorder = new CountingListener();
    private final CountingRandom random = new CountingRandom();
    private final ScriptedEngine engine = new ScriptedEngine();

    private LocalKeyPairSource open(PairEngine made) {
        return LocalKeyPairSource.builder()
                .threads(1)
                .listener(recorder)
                .checkpoints(source -> CheckpointHook.register(source::pause, source::resume, context))
                .build(made);
    }

    @Test
    void checkpoint_pairBegunBefore_isDestroyedAndMadeAgain() throws Exception {
        try (LocalKeyPairSource source = open(engine)) {
            CompletableFuture<KeyPair> answer = source.request(SPEC);
            engine.started.await();
            context.beforeCheckpoint(context);
            engine.permit(1);
            context.afterRestore(context);
            await().atMost(100, TimeUnit.SECONDS).until(() -> engine.calls.get() == 2);
            assertThat(answer).isNotDone();
            engine.permit(1);
            assertThat(answer.get(120, TimeUnit.SECONDS)).isNotNull();
            assertThat(recorder.generated).hasValue(2);
            assertThat(recorder.destroyed).hasValue(1);
        }
    }

    @Test
    void request_whilePaused_isWorkedOnAfterTheRestoration() throws Exception {
        try (LocalKeyPairSource source = open(engine)) {
            context.beforeCheckpoint(context);
            engine.permit(1);
            CompletableFuture<KeyPair> answer = source.request(SPEC);
            await().atMost(100, TimeUnit.SECONDS)
                    .until(() -> Thread.getAllStackTraces().entrySet().stream()
                            .anyMatch(thread -> thread.getKey().getName().startsWith("keysource-local-")
                                    && Arrays.stream(thread.getValue())
                                            .anyMatch(frame ->
                                                    frame.getClassName().equals(Checkpoints.class.getName()))));
            assertThat(engine.calls).hasValue(0);
            context.afterRestore(context);
            assertThat(answer.get(120, TimeUnit.SECONDS)).isNotNull();
            assertThat(recorder.destroyed).hasValue(0);
        }
    }

    @Test
    void close_whilePaused_failsWhatWaits() throws Exception {
        CompletableFuture<KeyPair> answer;
        try (LocalKeyPairSource source = open(engine)) {
            context.beforeCheckpoint(context);
            answer = source.request(SPEC);
        }
        assertFails(answer, Reason.CLOSED);
        context.afterRestore(context);
        assertThat(engine.calls).hasValue(0);
    }

    @Test
    void restoration_randomGenerator_getsNewSeed() throws Exception {
        JcaEngine jca = new JcaEngine(Origin.FASTEST_FIRST, random);
        try (LocalKeyPairSource source = open(new CheckedEngine(new SearchEngine(jca, random), random))) {
            assertThat(source.request(SPEC).get(120, TimeUnit.SECONDS)).isNotNull();
            assertThat(random.seeds).isEmpty();
            context.beforeCheckpoint(context);
            context.afterRestore(context);
            context.beforeCheckpoint(context);
            context.afterRestore(context);
            assertThat(random.seeds).hasSize(2).doesNotHaveDuplicates().allMatch(seed -> !seed.isEmpty());
            assertThat(source.request(SPEC).get(120, TimeUnit.SECONDS)).isNotNull();
        }
    }

    @Test
    void restoration_nativeProviders_areNotUsedAnyMore() throws Exception {
        JcaEngine jca = new JcaEngine(Origin.FASTEST_FIRST, random);
        KeyPairSpec spec = KeyPairSpec.EC_P_256;
        jca.make(spec, () -> false);
        jca.restored();
        assertThat(jca.make(spec, () -> false).provider().getName()).isEqualTo("SunEC");
    }

    @Test
    void refresh_twoGeneratorsInTheSameState_partWays() {
        SecureRandom one = new CountingRandom(1);
        SecureRandom copy = new CountingRandom(1);
        assertThat(bytes(one)).isEqualTo(bytes(copy));
        SystemRandom.refresh(one);
        SystemRandom.refresh(copy);
        assertThat(bytes(one)).isNotEqualTo(bytes(copy));
    }

    private static byte[] bytes(SecureRandom random) {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Notes what it is seeded with; from a given seed on it is deterministic, as a copy in a snapshot is. */
    private static final class CountingRandom extends SecureRandom {
        private static final long serialVersionUID = 1L;

        private final transient List<String> seeds = new ArrayList<>();
        private final transient SecureRandom bits = sha1Prng();

        CountingRandom() {}

        CountingRandom(long seed) {
            bits.setSeed(seed);
        }

        private static SecureRandom sha1Prng() {
            try {
                return SecureRandom.getInstance("SHA1PRNG");
            } catch (NoSuchAlgorithmException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void nextBytes(byte[] bytes) {
            bits.nextBytes(bytes);
        }

        @Override
        public byte[] generateSeed(int count) {
            return bits.generateSeed(count);
        }

        @Override
        public void setSeed(byte[] seed) {
            seeds.add(Arrays.toString(seed));
            bits.setSeed(seed);
        }
    }
}
