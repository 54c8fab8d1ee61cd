package dev.keysource.local.pkcs11;

import dev.keysource.internal.Timekeeper;
import dev.keysource.testkit.FakeClock;
import org.junit.jupiter.api.Test;

import java.lang.ref.Reference;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class SessionObjectsTest {
    private final FakeClock clock = new FakeClock();
    private final Timekeeper time = new Timekeeper("test", clock::nanoTime, clock::schedule);
    private final AtomicInteger collections = new AtomicInteger();
    private final SessionObjects objects =
            new SessionObjects(time, new Collector(time, collections::incrementAndGet), "unnamed");
    private final Token token = new FakeToken().open();

    SessionObjectsTest() throws Exception {}

    @Test
    void delete_keyInUse_isNotGoneAndAsksForACollectionOnceAMinute() throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("EC").generateKeyPair();
        Kept kept = objects.keep(token, pair, pair);
        for (int i = 0; i < 150; i++) {
            assertThat(objects.delete(token, kept)).isFalse();
            clock.advance(Duration.ofSeconds(1));
        }
        assertThat(collections).hasValue(3);
        Reference.reachabilityFence(pair);
    }

    @Test
    void delete_collectedKey_isGoneTwoMinutesLater() throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("EC").generateKeyPair();
        Kept kept = objects.keep(token, pair, pair);
        pair = null;
        await().until(() -> {
            System.gc();
            return kept.isCollected();
        });
        assertThat(objects.delete(token, kept)).isFalse();
        clock.advance(Duration.ofSeconds(119));
        assertThat(objects.delete(token, kept)).isFalse();
        clock.advance(Duration.ofSeconds(1));
        assertThat(objects.delete(token, kept)).isTrue();
    }

    @Test
    void delete_keyOfAnEarlierLogin_isGone() throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("EC").generateKeyPair();
        Kept kept = objects.keep(token, pair, pair);
        assertThat(objects.delete(new FakeToken().open(), kept)).isTrue();
        Reference.reachabilityFence(pair);
    }
}
