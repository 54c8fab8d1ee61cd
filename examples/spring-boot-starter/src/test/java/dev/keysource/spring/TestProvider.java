package dev.keysource.spring;

import dev.keysource.KeyPairRequest;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceConfig;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSourceProvider;
import dev.keysource.Setting;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A third party's source, {@code test}, with a setting {@code answer}: {@code at-once} or {@code by-hand}. */
public final class TestProvider implements KeyPairSourceProvider {
    enum Answer {
        AT_ONCE,
        BY_HAND
    }

    private static final Setting<Answer> ANSWER =
            Setting.choice("answer", Answer.class).orElse(Answer.AT_ONCE);

    /** Of all its sources, the last one at the end. */
    static final Queue<Source> OPENED = new ConcurrentLinkedQueue<>();

    @Override
    public String name() {
        return "test";
    }

    @Override
    public KeyPairSource create(KeyPairSourceConfig config) {
        Source source = new Source(config.get(ANSWER).orElse(ANSWER.defaultValue()) == Answer.AT_ONCE);
        OPENED.add(source);
        return source;
    }

    static Source last() {
        return OPENED.stream().reduce((first, second) -> second).orElseThrow();
    }

    /** Gives out RSA pairs of the JDK, and keeps what it gave out. */
    static final class Source implements KeyPairSource {
        final Queue<KeyPair> given = new ConcurrentLinkedQueue<>();
        final Queue<CompletableFuture<KeyPair>> waiting = new ConcurrentLinkedQueue<>();
        volatile boolean closed;
        private final boolean atOnce;

        Source(boolean atOnce) {
            this.atOnce = atOnce;
        }

        @Override
        public String name() {
            return "test";
        }

        @Override
        public List<KeyPairSource> behind() {
            return List.of();
        }

        @Override
        public List<CompletableFuture<KeyPair>> request(KeyPairRequest request) {
            CompletableFuture<KeyPair> answer = new CompletableFuture<>();
            if (closed) {
                answer.completeExceptionally(
                        new KeyPairSourceException(Reason.CLOSED, name(), request.spec(), "closed"));
            } else if (atOnce) {
                answer.complete(make());
            } else {
                waiting.add(answer);
            }
            return List.of(answer);
        }

        boolean answersAtOnce() {
            return atOnce;
        }

        void answerAll() {
            for (CompletableFuture<KeyPair> next = waiting.poll(); next != null; next = waiting.poll()) {
                next.complete(make());
            }
        }

        private KeyPair make() {
            try {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA", "SunRsaSign");
                generator.initialize(2048);
                KeyPair pair = generator.generateKeyPair();
                given.add(pair);
                return pair;
            } catch (GeneralSecurityException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
