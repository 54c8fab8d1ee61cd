package dev.keysource;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

class KeyPairSourceListenerTest {
    private static final KeyPairSpec SPEC = KeyPairSpec.ED25519;
    private static final KeyPairSourceException FAILURE = KeyPairSourceException.closed("s", SPEC);

    @Test
    void guarded_everyEvent_isPassedOn() {
        KeyPairSourceListener listener = mock(KeyPairSourceListener.class);
        tellAll(KeyPairSourceListener.guarded(listener));
        verifyAll(listener);
    }

    @Test
    void all_severalOfWhichOneThrows_tellsTheOthers() {
        KeyPairSourceListener first = mock(KeyPairSourceListener.class);
        KeyPairSourceListener last = mock(KeyPairSourceListener.class);
        KeyPairSourceListener group = KeyPairSourceListener.all(first, broken(), KeyPairSourceListener.NONE, last);
        tellAll(group);
        verifyAll(first);
        verifyAll(last);
        assertThat(KeyPairSourceListener.guarded(group)).isSameAs(group);
    }

    @Test
    void all_oneOrNone_needsNoGroup() {
        KeyPairSourceListener only = new KeyPairSourceListener() {};
        assertThat(KeyPairSourceListener.all(KeyPairSourceListener.NONE, only)).isSameAs(only);
        assertThat(KeyPairSourceListener.all()).isSameAs(KeyPairSourceListener.NONE);
    }

    private static void verifyAll(KeyPairSourceListener listener) {
        verify(listener).onDelivery("s", SPEC, 1);
        verify(listener).onMiss("s", SPEC);
        verify(listener).onRefill("s", SPEC, 2);
        verify(listener).onGeneration("s", SPEC, 3);
        verify(listener).onDestruction("s", SPEC);
        verify(listener).onFailure("s", FAILURE);
        verify(listener).onFallback("c", "s", SPEC, FAILURE);
        verify(listener).onAnswer("c", "s", SPEC, 5);
    }

    @Test
    void guarded_listenerThrows_doesNotReachTheSource() {
        assertThatCode(() -> tellAll(KeyPairSourceListener.guarded(broken()))).doesNotThrowAnyException();
    }

    private static KeyPairSourceListener broken() {
        return mock(KeyPairSourceListener.class, invocation -> {
            throw new IllegalStateException("a listener's bug");
        });
    }

    @Test
    void guarded_nothingToGuard_isTheSame() {
        assertThat(KeyPairSourceListener.guarded(KeyPairSourceListener.NONE)).isSameAs(KeyPairSourceListener.NONE);
        KeyPairSourceListener guarded = KeyPairSourceListener.guarded(new KeyPairSourceListener() {});
        assertThat(KeyPairSourceListener.guarded(guarded)).isSameAs(guarded);
    }

    private static void tellAll(KeyPairSourceListener listener) {
        listener.onDelivery("s", SPEC, 1);
        listener.onMiss("s", SPEC);
        listener.onRefill("s", SPEC, 2);
        listener.onGeneration("s", SPEC, 3);
        listener.onDestruction("s", SPEC);
        listener.onFailure("s", FAILURE);
        listener.onFallback("c", "s", SPEC, FAILURE);
        listener.onAnswer("c", "s", SPEC, 5);
    }
}
