package dev.keysource.examples.mutablefile;

import dev.keysource.KeyPairSourceListener;
import dev.keysource.KeyPairSpec;

import java.security.KeyPair;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Remembers which tier of a chain answered. A chain's event does not tell which request it belongs to, so whoever wants
 * to know asks for one pair at a time.
 */
public final class AnswerLog implements KeyPairSourceListener {
    /** Where a pair came from, and how long the chain took to get it. */
    public record Answer(String tier, Duration waited) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "key from %s in %.1f ms", tier, waited.toNanos() / 1e6);
        }
    }

    private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();

    @Override
    public void onAnswer(String chain, String tier, KeyPairSpec spec, long waitedNanos) {
        answers.add(new Answer(tier, Duration.ofNanos(waitedNanos)));
    }

    /** Waits for the only request that is under way; empty if it fails. */
    public Optional<Answer> awaitAnswerTo(CompletableFuture<KeyPair> request) throws InterruptedException {
        boolean failed = request.handle((pair, failure) -> failure != null).join();
        return failed ? Optional.empty() : Optional.of(answers.take());
    }
}
