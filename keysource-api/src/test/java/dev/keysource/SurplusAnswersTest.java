package dev.keysource;

import dev.keysource.testkit.ScriptedSource;
import org.junit.jupiter.api.Test;

import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Pairs that nobody asked for go back to the source that gave them, which may have to delete them in a token. */
class SurplusAnswersTest {
    /** Answers every request with three pairs at once. */
    private static final class Generous implements KeyPairSource {
        final List<KeyPair> given = new ArrayList<>();
        final List<KeyPair> discarded = new ArrayList<>();

        @Override
        public String name() {
            return "generous";
        }

        @Override
        public List<CompletableFuture<KeyPair>> request(KeyPairRequest request) {
            List<KeyPair> pairs = Stream.generate(ScriptedSource::pair).limit(3).toList();
            given.addAll(pairs);
            return pairs.stream().map(CompletableFuture::completedFuture).toList();
        }

        @Override
        public List<KeyPairSource> behind() {
            return List.of();
        }

        @Override
        public void discard(KeyPair pair) {
            discarded.add(pair);
        }

        @Override
        public void close() {}
    }

    private final Generous source = new Generous();

    @Test
    void request_sourceGivesTooMany_discardsTheSurplus() {
        KeyPair pair = source.request(KeyPairSpec.ED25519).join();
        assertThat(source.given.get(0)).isSameAs(pair);
        assertThat(source.discarded).isEqualTo(source.given.subList(1, 3));
    }

    @Test
    void requestSeveral_sourceGivesTooMany_discardsTheSurplus() {
        List<CompletableFuture<KeyPair>> pairs = source.request(KeyPairSpec.ED25519, 2);
        assertThat(pairs).hasSize(2);
        assertThat(source.discarded).containsExactly(source.given.get(2));
    }

    @Test
    void chain_tierGivesTooMany_discardsTheSurplus() {
        try (KeyPairSource chain = FallbackKeyPairSource.of(source)) {
            KeyPair pair = chain.request(KeyPairSpec.ED25519).join();
            assertThat(source.given.get(0)).isSameAs(pair);
            assertThat(source.discarded).isEqualTo(source.given.subList(1, 3));
        }
    }
}
