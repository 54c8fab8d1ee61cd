package dev.keysource.testkit.junit;

import org.junit.jupiter.api.Test;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SharedPairsTest {
    /** A key as those of native providers, which can be destroyed. */
    private static final class NativeKey implements PrivateKey {
        private static final long serialVersionUID = 1L;

        private final byte[] encoded;
        private boolean destroyed;

        NativeKey(byte[] encoded) {
            this.encoded = encoded;
        }

        @Override
        public String getAlgorithm() {
            return "RSA";
        }

        @Override
        public String getFormat() {
            return "PKCS#8";
        }

        @Override
        public byte[] getEncoded() {
            return destroyed ? null : encoded.clone();
        }

        @Override
        public void destroy() {
            destroyed = true;
        }

        @Override
        public boolean isDestroyed() {
            return destroyed;
        }
    }

    @Test
    void ownCopy_keyThatCanBeDestroyed_isAnotherObject() throws Exception {
        KeyPair stock = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        KeyPair shared =
                new KeyPair(stock.getPublic(), new NativeKey(stock.getPrivate().getEncoded()));
        KeyPair copy = SharedPairs.ownCopy(shared);
        assertThat(copy.getPrivate()).isEqualTo(stock.getPrivate()).isNotSameAs(shared.getPrivate());
        assertThat(copy.getPublic()).isEqualTo(stock.getPublic());
    }

    @Test
    void ownCopy_keyOfTheJdk_isTheSameObject() throws Exception {
        KeyPair stock = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        assertThat(SharedPairs.ownCopy(stock)).isSameAs(stock);
    }

    @Test
    void once_afterAFailure_isTriedAgain() {
        Once<String, Integer> once = new Once<>();
        AtomicInteger tries = new AtomicInteger();
        assertThatThrownBy(() -> once.get("a", () -> {
                    tries.incrementAndGet();
                    throw new IllegalStateException("scripted");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(once.made()).isEmpty();
        assertThat(once.get("a", tries::incrementAndGet)).isEqualTo(2);
        assertThat(once.get("a", tries::incrementAndGet)).isEqualTo(2);
        assertThat(once.made()).containsExactly(2);
    }

    @Test
    void once_interruptedWhileAnotherMakesIt_keepsTheInterrupt() {
        Once<String, Integer> once = new Once<>();
        once.get("a", () -> {
            Thread waiting = new Thread(() -> once.get("a", () -> 0));
            AtomicInteger kept = new AtomicInteger();
            waiting.setUncaughtExceptionHandler((thread, failure) ->
                    kept.set(failure instanceof UnusableAnnotationException && thread.isInterrupted() ? 1 : 2));
            waiting.start();
            waiting.interrupt();
            try {
                waiting.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            assertThat(kept).hasValue(1);
            return 1;
        });
    }
}
