package dev.keysource.examples;

import dev.keysource.KeyPairSpec;
import dev.keysource.remote.RemoteKeyPairSource;
import dev.keysource.testkit.FakeClock;
import dev.keysource.testkit.ScriptedSource;
import dev.keysource.testkit.junit.TestClock;
import dev.keysource.testkit.junit.TestKeyGenerator;
import dev.keysource.testkit.junit.TestKeyPair;
import dev.keysource.testkit.junit.TestSource;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import java.security.KeyPair;
import java.time.Duration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;

class OneDependencyTest {
    @TestKeyPair("RSA-2048")
    private static KeyPair shared;

    @TestClock
    private FakeClock clock;

    @RepeatedTest(3)
    void shared_inEveryTest_isTheSame(
            @TestKeyPair("RSA-2048") KeyPair pair, @TestKeyPair(value = "RSA-2048", fresh = true) KeyPair fresh) {
        assertSame(shared, pair);
        assertNotEquals(pair.getPublic(), fresh.getPublic());
    }

    @Test
    void source_scripted_answersWhenItIsTold(@TestSource ScriptedSource source) {
        assertNotNull(clock);
        var answer = source.request(KeyPairSpec.RSA_2048);
        assertSame(source.answerNext(), answer.join());
    }

    @Test
    void generator_inAProcessOfItsOwn_makesPairs(@TestKeyGenerator RemoteKeyPairSource keys) throws Exception {
        assertEquals(
                "RSA",
                keys.get(KeyPairSpec.RSA_2048, Duration.ofMinutes(1))
                        .getPublic()
                        .getAlgorithm());
    }
}
