package dev.keysource.pool;

import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSourceListener;
import dev.keysource.KeyPairSpec;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class PoolListenerTest extends PoolFixture {
    private final List<String> events = new ArrayList<>();

    private final KeyPairSourceListener listener = new KeyPairSourceListener() {
        @Override
        public void onDelivery(String source, KeyPairSpec spec, long waitedNanos) {
            events.add("delivery " + source + " " + spec + " " + waitedNanos);
        }

        @Override
        public void onMiss(String source, KeyPairSpec spec) {
            events.add("miss " + source + " " + spec);
        }

        @Override
        public void onRefill(String source, KeyPairSpec spec, int level) {
            events.add("refill " + source + " " + spec + " " + level);
        }

        @Override
        public void onDestruction(String source, KeyPairSpec spec) {
            events.add("destruction " + source + " " + spec);
        }

        @Override
        public void onFailure(String source, KeyPairSourceException failure) {
            events.add("failure " + source + " " + failure.reason());
        }
    };

    private PooledKeyPairSource openObserved() {
        return open(builder -> builder.name("p").spec(SPEC, 2).listener(listener));
    }

    @Test
    void listener_fillsAndRequests_seesEachOnce() {
        PooledKeyPairSource pool = openObserved();
        source.answerNext();
        source.answerNext();
        take(pool, 2);
        pool.request(SPEC);
        clock.advance(millis(5));
        source.answerNext();
        assertThat(events)
                .containsExactly(
                        "refill p RSA-2048 1",
                        "refill p RSA-2048 2",
                        "delivery p RSA-2048 0",
                        "delivery p RSA-2048 0",
                        "miss p RSA-2048",
                        "delivery p RSA-2048 5000000");
    }

    @Test
    void listener_failuresAndTheEnd_seesThem() {
        PooledKeyPairSource pool = openObserved();
        source.answerNext();
        source.failNext(Reason.UNAVAILABLE);
        pool.close();
        assertThat(events).containsExactly("refill p RSA-2048 1", "failure p UNAVAILABLE", "destruction p RSA-2048");
    }

    @Test
    void listener_thatThrows_harmsNothing() {
        PooledKeyPairSource pool = openFull(builder -> builder.spec(SPEC, 2).listener(new KeyPairSourceListener() {
            @Override
            public void onDelivery(String source, KeyPairSpec spec, long waitedNanos) {
                throw new IllegalStateException("a bad listener");
            }
        }));
        assertThat(take(pool, 2)).hasSize(2);
    }
}
