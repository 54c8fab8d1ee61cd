package dev.keysource.examples.mutablefile;

import dev.keysource.FallbackKeyPairSource;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.examples.mutablefile.Creation.Made;
import dev.keysource.examples.mutablefile.Creation.Order;
import dev.keysource.examples.mutablefile.capability.Capability;
import dev.keysource.examples.mutablefile.capability.Format;
import dev.keysource.testkit.ScriptedSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

@Timeout(300)
class CreationTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static Capability someCapability;

    private final ScriptedSource source = new ScriptedSource("scripted");
    private final Map<String, KeyPair> pairs = new ConcurrentHashMap<>();

    @BeforeAll
    static void makeCapability() throws Exception {
        someCapability = Capability.ofPair(TestKeys.rsa(), Format.SDMF, false);
    }

    private List<Order> orders(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Order("file" + i, pair -> {
                    pairs.put("file" + i, pair);
                    return CompletableFuture.completedFuture(someCapability);
                }))
                .toList();
    }

    @Test
    void make_several_takesOnePairEachAndKeepsTheOrder() throws Exception {
        source.answerAtOnce();
        List<Made> made = Creation.concurrent(source, LONG).make(orders(10));
        assertThat(made)
                .extracting(Made::name)
                .containsExactly(orders(10).stream().map(Order::name).toArray(String[]::new));
        made.forEach(one -> assertThat(one.capability().join()).isEqualTo(someCapability));
        assertThat(source.requests()).hasSize(10);
        assertThat(pairs.values().stream().map(KeyPair::getPublic)).hasSize(10).doesNotHaveDuplicates();
    }

    @Test
    void make_slowSource_asksForFourAtOnce() throws Exception {
        List<Made> made = new ArrayList<>();
        Thread maker = new Thread(() -> {
            try {
                made.addAll(Creation.concurrent(source, LONG).make(orders(6)));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        maker.start();
        await().atMost(LONG).until(() -> source.requests().size() == 4 && maker.getState() == Thread.State.WAITING);
        source.answerNext();
        await().atMost(LONG).until(() -> source.requests().size() == 5);
        source.answerNext();
        maker.join();
        assertThat(source.requests()).hasSize(6);
        assertThat(made).hasSize(6);
    }

    @Test
    void make_oneFails_makesTheOthers() throws Exception {
        List<Order> orders = orders(3);
        List<Made> made = Creation.concurrent(source, LONG).make(orders);
        source.answerNext();
        source.failNext(Reason.UNAVAILABLE);
        source.answerNext();
        assertThat(made.get(0).capability().join()).isEqualTo(someCapability);
        assertThatThrownBy(() -> made.get(1).capability().join()).hasCauseInstanceOf(KeyPairSourceException.class);
        assertThat(made.get(2).capability().join()).isEqualTo(someCapability);
        assertThat(pairs).containsOnlyKeys("file0", "file2");
    }

    @Test
    void traced_chain_tellsWhichTierAnsweredEachRequest() throws Exception {
        ScriptedSource broken = new ScriptedSource("broken").failAtOnce(Reason.UNAVAILABLE);
        source.answerAtOnce();
        AnswerLog log = new AnswerLog();
        try (var chain = FallbackKeyPairSource.builder()
                .tier(broken)
                .tier(source)
                .listener(log)
                .build()) {
            List<Made> made = Creation.traced(chain, LONG, log).make(orders(3));
            assertThat(made)
                    .allSatisfy(one -> assertThat(one.answer())
                            .hasValueSatisfying(
                                    answer -> assertThat(answer.tier()).isEqualTo("scripted")));
        }
    }

    @Test
    void traced_requestFails_hasNoAnswer() throws Exception {
        source.failAtOnce(Reason.EXHAUSTED);
        List<Made> made = Creation.traced(source, LONG, new AnswerLog()).make(orders(1));
        assertThat(made.get(0).answer()).isEmpty();
        assertThat(made.get(0).capability()).isCompletedExceptionally();
    }
}
