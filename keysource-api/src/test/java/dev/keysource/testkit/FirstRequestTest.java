package dev.keysource.testkit;

import dev.keysource.KeyPairRequest;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class FirstRequestTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration NONE = Duration.ofMillis(1);

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake("threw java.lang.IllegalStateException: oops", request -> {
                    throw new IllegalStateException("oops");
                }),
                mistake("returned null: it must", request -> null),
                mistake("returned 0 futures", request -> List.of()),
                mistake("returned 2 futures", request -> List.of(given(pair()), given(pair()))),
                mistake("returned null as a future", request -> Arrays.asList((CompletableFuture<KeyPair>) null)),
                mistake("completed with null", request -> List.of(given(null))),
                mistake(
                        "completed with null instead of a pair, or with half",
                        request -> List.of(given(new KeyPair(null, pair().getPrivate())))),
                mistake(
                        "failed with java.io.IOException: disk",
                        request -> List.of(CompletableFuture.failedFuture(new IOException("disk")))),
                mistake(
                        "does not belong",
                        request -> List.of(given(new KeyPair(pair().getPublic(), pair().getPrivate())))));
    }

    private static Arguments mistake(
            String complaint, Function<KeyPairRequest, List<CompletableFuture<KeyPair>>> source) {
        return arguments(complaint, source);
    }

    private static KeyPair pair() {
        return ScriptedSource.pair();
    }

    private static CompletableFuture<KeyPair> given(KeyPair pair) {
        return CompletableFuture.completedFuture(pair);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void complaint_mistakeOfTheSource_isNamed(
            String complaint, Function<KeyPairRequest, List<CompletableFuture<KeyPair>>> mistake) throws Exception {
        assertThat(new FirstRequest(source(mistake), KeyPairSpec.ED25519, PATIENCE).complaint())
                .hasValueSatisfying(words -> assertThat(words).contains(complaint));
    }

    @Test
    void complaint_sourceThatBlocks_saysWhere() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        KeyPairSource blocking = source(request -> {
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return List.of();
        });
        try {
            assertThat(new FirstRequest(blocking, KeyPairSpec.ED25519, NONE).complaint())
                    .hasValueSatisfying(words -> assertThat(words).contains("must not block"));
        } finally {
            over.countDown();
        }
    }

    @Test
    void complaint_sourceThatNeverAnswers_saysSo() throws Exception {
        KeyPairSource silent = source(request -> List.of(new CompletableFuture<>()));
        assertThat(new FirstRequest(silent, KeyPairSpec.ED25519, Duration.ofSeconds(1)).complaint())
                .hasValueSatisfying(words -> assertThat(words).contains("within"));
    }

    @Test
    void complaint_pairOfAnotherKind_saysWhich() throws Exception {
        KeyPairSource other = source(request -> List.of(given(pair())));
        for (KeyPairSpec spec : List.of(KeyPairSpec.RSA_2048, KeyPairSpec.EC_P_256)) {
            assertThat(new FirstRequest(other, spec, PATIENCE).complaint())
                    .hasValueSatisfying(words -> assertThat(words).contains("none of the kind " + spec));
        }
    }

    @Test
    void complaint_sourceThatWorks_isNone() throws Exception {
        KeyPairSource working = new ScriptedSource("working").answerAtOnce();
        assertThat(new FirstRequest(working, KeyPairSpec.ED25519, PATIENCE).complaint())
                .isEmpty();
    }

    private static KeyPairSource source(Function<KeyPairRequest, List<CompletableFuture<KeyPair>>> answers) {
        return new KeyPairSource() {
            @Override
            public String name() {
                return "mistaken";
            }

            @Override
            public List<CompletableFuture<KeyPair>> request(KeyPairRequest request) {
                return answers.apply(request);
            }

            @Override
            public List<KeyPairSource> behind() {
                return List.of();
            }

            @Override
            public void close() {}
        };
    }
}
