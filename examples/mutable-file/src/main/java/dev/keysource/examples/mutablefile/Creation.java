package dev.keysource.examples.mutablefile;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSpec;
import dev.keysource.examples.mutablefile.AnswerLog.Answer;
import dev.keysource.examples.mutablefile.capability.Capability;
import org.jspecify.annotations.Nullable;

import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/**
 * Makes files and directories, each with exactly one pair, several at once: the pair is asked for, and what is made
 * from it is stored, without a thread that waits. Used by one thread.
 */
public final class Creation {
    /** Something to be made: what it is called, and what makes it from a pair. */
    public record Order(String name, Function<KeyPair, CompletableFuture<Capability>> maker) {}

    /** Something being made: its capability, and where its pair came from if that was asked for. */
    public record Made(String name, CompletableFuture<Capability> capability, Optional<Answer> answer) {}

    private static final int AT_ONCE = 4;

    private final KeyPairSource source;
    private final Duration timeout;
    private final @Nullable AnswerLog log;
    private final Semaphore permits;

    private Creation(KeyPairSource source, Duration timeout, @Nullable AnswerLog log, int atOnce) {
        this.source = source;
        this.timeout = timeout;
        this.log = log;
        this.permits = new Semaphore(atOnce);
    }

    /** Asks for a few pairs at once. */
    public static Creation concurrent(KeyPairSource source, Duration timeout) {
        return new Creation(source, timeout, null, AT_ONCE);
    }

    /** Asks for one pair after the other and tells where each came from; the log is a listener of the source. */
    public static Creation traced(KeyPairSource source, Duration timeout, AnswerLog log) {
        return new Creation(source, timeout, log, AT_ONCE);
    }

    /** Begins to make everything, and waits only as long as too much is under way. Answers are in the order asked. */
    public List<Made> make(List<Order> orders) throws InterruptedException {
        return make(orders, () -> {});
    }

    /** The same, with something to be done whenever one of them has come to its end, well or not. */
    public List<Made> make(List<Order> orders, Runnable ended) throws InterruptedException {
        List<Made> made = new ArrayList<>();
        for (Order order : orders) {
            permits.acquire();
            CompletableFuture<KeyPair> request = source.request(KeyPairSpec.RSA_2048, timeout);
            Optional<Answer> answer = log == null ? Optional.empty() : log.awaitAnswerTo(request);
            CompletableFuture<Capability> capability = request.thenCompose(order.maker());
            capability.whenComplete((done, failure) -> {
                permits.release();
                ended.run();
            });
            made.add(new Made(order.name(), capability, answer));
        }
        return made;
    }
}
