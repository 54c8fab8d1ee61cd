package dev.keysource.pool;

import dev.keysource.testkit.ScriptedSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ReadyQueueTest {
    private static final KeyPair PAIR = ScriptedSource.pair();

    private static KeyPair pair() {
        return new KeyPair(PAIR.getPublic(), PAIR.getPrivate());
    }

    @ParameterizedTest
    @CsvSource({"1, 2", "2, 4", "3, 8", "16, 32", "17, 64"})
    void put_manyTimesRound_holdsMoreThanItsCapacityInOrder(int capacity, int slots) {
        ReadyQueue queue = new ReadyQueue(capacity);
        for (int round = 0; round < 10; round++) {
            List<KeyPair> put = new ArrayList<>();
            for (int i = 0; i < slots; i++) {
                put.add(pair());
                assertThat(queue.put(put.get(i), i, round)).isTrue();
                assertThat(queue.size()).isEqualTo(i + 1);
            }
            assertThat(queue.put(pair(), 0, 0)).isFalse();
            for (int i = 0; i < slots; i++) {
                long ticket = queue.take();
                assertThat(queue.since(ticket)).isEqualTo(i);
                assertThat(queue.epoch(ticket)).isEqualTo(round);
                assertThat(queue.release(ticket)).isSameAs(put.get(i));
            }
            assertThat(queue.take()).isEqualTo(ReadyQueue.NONE);
            assertThat(queue.taken()).isEqualTo((round + 1L) * slots);
        }
    }

    @Test
    void put_slotTakenButNotYetReleased_findsNoRoom() {
        ReadyQueue queue = new ReadyQueue(1);
        assertThat(queue.put(pair(), 0, 0)).isTrue();
        long slow = queue.take();
        assertThat(queue.put(pair(), 0, 0)).isTrue();
        queue.release(queue.take());
        assertThat(queue.put(pair(), 0, 0)).isFalse();
        queue.release(slow);
        assertThat(queue.put(pair(), 0, 0)).isTrue();
    }

    @Test
    void release_givesThePairOnceAndLetsGoOfIt() {
        ReadyQueue queue = new ReadyQueue(4);
        queue.put(PAIR, 0, 0);
        long ticket = queue.take();
        assertThat(queue.release(ticket)).isSameAs(PAIR);
        assertThatThrownBy(() -> queue.release(ticket)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void takeUntil_takesOnlyWhatCameByThen() {
        ReadyQueue queue = new ReadyQueue(4);
        long origin = Long.MAX_VALUE - 1;
        queue.put(pair(), origin, 0);
        queue.put(pair(), origin + 5, 0);
        assertThat(queue.oldest(0)).isEqualTo(origin);
        assertThat(queue.takeUntil(origin - 1)).isEqualTo(ReadyQueue.NONE);
        assertThat(queue.takeUntil(origin)).isZero();
        assertThat(queue.takeUntil(origin + 4)).isEqualTo(ReadyQueue.NONE);
        assertThat(queue.oldest(0)).isEqualTo(origin + 5);
        assertThat(queue.takeUntil(origin + 5)).isEqualTo(1);
        assertThat(queue.takeUntil(origin + 50)).isEqualTo(ReadyQueue.NONE);
        assertThat(queue.oldest(42)).isEqualTo(42);
    }

    @Test
    void take_byManyThreadsWhileOnePuts_givesEachPairOnce() throws Exception {
        int count = 20_000;
        ReadyQueue queue = new ReadyQueue(16);
        Set<KeyPair> taken = ConcurrentHashMap.newKeySet();
        CountDownLatch left = new CountDownLatch(count);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<?>> takers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            boolean byAge = i == 0;
            takers.add(threads.submit(() -> {
                while (left.getCount() > 0) {
                    long ticket = byAge ? queue.takeUntil(count) : queue.take();
                    if (ticket == ReadyQueue.NONE) {
                        Thread.yield();
                    } else {
                        assertThat(queue.since(ticket)).isEqualTo(ticket);
                        assertThat(taken.add(queue.release(ticket))).isTrue();
                        left.countDown();
                    }
                }
            }));
        }
        Future<?> putter = threads.submit(() -> {
            for (int i = 0; i < count; i++) {
                while (!queue.put(pair(), i, 0)) {
                    Thread.yield();
                }
            }
        });
        putter.get(60, TimeUnit.SECONDS);
        for (Future<?> taker : takers) {
            taker.get(60, TimeUnit.SECONDS);
        }
        threads.shutdown();
        assertThat(taken).hasSize(count);
        assertThat(queue.taken()).isEqualTo(count);
    }
}
