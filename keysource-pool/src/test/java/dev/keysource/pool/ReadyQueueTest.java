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

    private static ReadyQueue.Entry entry(long since) {
        return new ReadyQueue.Entry(PAIR, since, 0);
    }

    @ParameterizedTest
    @CsvSource({"1, 2", "2, 2", "3, 4", "16, 16", "17, 32"})
    void put_manyTimesRound_holdsAtLeastItsCapacityInOrder(int capacity, int slots) {
        ReadyQueue queue = new ReadyQueue(capacity);
        for (int round = 0; round < 10; round++) {
            List<ReadyQueue.Entry> put = new ArrayList<>();
            for (int i = 0; i < slots; i++) {
                put.add(entry(i));
                queue.put(put.get(i));
                assertThat(queue.size()).isEqualTo(i + 1);
            }
            assertThatThrownBy(() -> queue.put(entry(0))).isInstanceOf(IllegalStateException.class);
            for (ReadyQueue.Entry expected : put) {
                assertThat(queue.poll()).isSameAs(expected);
            }
            assertThat(queue.poll()).isNull();
            assertThat(queue.taken()).isEqualTo((round + 1L) * slots);
        }
    }

    @Test
    void release_givesThePairOnceAndLetsGoOfIt() {
        ReadyQueue.Entry entry = entry(0);
        assertThat(entry.release()).isSameAs(PAIR);
        assertThatThrownBy(entry::release).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void pollUntil_takesOnlyWhatCameByThen() {
        ReadyQueue queue = new ReadyQueue(4);
        long origin = Long.MAX_VALUE - 1;
        queue.put(entry(origin));
        queue.put(entry(origin + 5));
        assertThat(queue.oldest(0)).isEqualTo(origin);
        assertThat(queue.pollUntil(origin - 1)).isNull();
        assertThat(queue.pollUntil(origin)).isNotNull();
        assertThat(queue.pollUntil(origin + 4)).isNull();
        assertThat(queue.oldest(0)).isEqualTo(origin + 5);
        assertThat(queue.pollUntil(origin + 5)).isNotNull();
        assertThat(queue.pollUntil(origin + 50)).isNull();
        assertThat(queue.oldest(42)).isEqualTo(42);
    }

    @Test
    void poll_byManyThreadsWhileOnePuts_givesEachEntryOnce() throws Exception {
        int entries = 20_000;
        ReadyQueue queue = new ReadyQueue(16);
        Set<ReadyQueue.Entry> taken = ConcurrentHashMap.newKeySet();
        CountDownLatch left = new CountDownLatch(entries);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<?>> takers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            boolean byAge = i == 0;
            takers.add(threads.submit(() -> {
                while (left.getCount() > 0) {
                    ReadyQueue.Entry entry = byAge ? queue.pollUntil(entries) : queue.poll();
                    if (entry == null) {
                        Thread.yield();
                    } else {
                        entry.release();
                        assertThat(taken.add(entry)).isTrue();
                        left.countDown();
                    }
                }
            }));
        }
        Future<?> putter = threads.submit(() -> {
            for (int i = 0; i < entries; i++) {
                while (queue.size() >= 16) {
                    Thread.yield();
                }
                queue.put(entry(i));
            }
        });
        putter.get(60, TimeUnit.SECONDS);
        for (Future<?> taker : takers) {
            taker.get(60, TimeUnit.SECONDS);
        }
        threads.shutdown();
        assertThat(taken).hasSize(entries);
        assertThat(queue.taken()).isEqualTo(entries);
    }
}
