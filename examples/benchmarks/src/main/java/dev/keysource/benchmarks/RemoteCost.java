package dev.keysource.benchmarks;

import dev.keysource.KeyPairSpec;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Where the time of a remote pair goes, next to a bare gRPC call with as many bytes: both in one process, in turn, in short
 * rounds. What is compared is the CPU time of each call, by the threads that spend it, as a busy machine leaves that nearly
 * alone; medians over the rounds, with the lowest and the highest. Arguments: callers, rounds, seconds of a round.
 *
 * <pre>
 * java -cp benchmarks.jar dev.keysource.benchmarks.RemoteCost 1 15 1
 * </pre>
 */
public final class RemoteCost {
    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** A call. */
    private interface Call {
        void run() throws Exception;
    }

    /** What one round of calls took, each in nanoseconds and bytes. */
    private record Round(double wall, double cpu, double bytes, Map<String, Double> byThread) {}

    private RemoteCost() {}

    /** Compares them. */
    public static void main(String[] args) throws Exception {
        int callers = args.length > 0 ? Integer.parseInt(args[0]) : 1;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 15;
        long nanos = TimeUnit.SECONDS.toNanos(args.length > 2 ? Integer.parseInt(args[2]) : 1);
        RemoteBenchmark both = new RemoteBenchmark();
        both.start();
        Map<String, Call> calls = new TreeMap<>(Map.of("bare call", both::bareGrpcEcho, "remote", both::getKeyPair));
        Map<String, List<Round>> measured = new TreeMap<>();
        for (int i = -rounds / 2; i < rounds; i++) {
            for (Map.Entry<String, Call> call : calls.entrySet()) {
                Round round = round(call.getValue(), callers, nanos);
                if (i >= 0) { // those before compile the code
                    measured.computeIfAbsent(call.getKey(), key -> new ArrayList<>())
                            .add(round);
                }
            }
        }
        System.out.println(KeyPairSpec.RSA_2048 + ", callers: " + callers);
        measured.forEach(RemoteCost::print);
        List<Double> ratios = new ArrayList<>();
        List<Double> cpuRatios = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            Round bare = measured.get("bare call").get(i);
            Round remote = measured.get("remote").get(i);
            ratios.add(bare.wall / remote.wall);
            cpuRatios.add(bare.cpu / remote.cpu);
        }
        System.out.println("bare call / remote: " + spread(ratios, 1, "") + " by the clock, " + spread(cpuRatios, 1, "")
                + " of CPU");
        both.stop();
        System.exit(0);
    }

    private static void print(String what, List<Round> rounds) {
        System.out.printf(
                Locale.ROOT,
                "%-10s %s by the clock, %s of CPU, %s bytes%n",
                what,
                spread(rounds.stream().map(Round::wall).toList(), 1_000, " us"),
                spread(rounds.stream().map(Round::cpu).toList(), 1_000, " us"),
                spread(rounds.stream().map(Round::bytes).toList(), 1, ""));
        TreeMap<String, List<Double>> threads = new TreeMap<>();
        rounds.forEach(round -> round.byThread.forEach((name, cpu) ->
                threads.computeIfAbsent(name, key -> new ArrayList<>()).add(cpu)));
        threads.forEach((name, cpu) -> System.out.println("    " + name + ": " + spread(cpu, 1_000, " us")));
    }

    private static String spread(List<Double> values, double unit, String name) {
        double[] sorted =
                values.stream().mapToDouble(value -> value / unit).sorted().toArray();
        return String.format(
                Locale.ROOT,
                "%.2f%s [%.2f-%.2f]",
                sorted[sorted.length / 2],
                name,
                sorted[0],
                sorted[sorted.length - 1]);
    }

    private static Round round(Call call, int callers, long nanos) throws InterruptedException {
        AtomicLong done = new AtomicLong();
        CountDownLatch begin = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(callers);
        CountDownLatch counted = new CountDownLatch(1);
        for (int i = 0; i < callers; i++) {
            Thread caller = new Thread(() -> call(call, nanos, done, begin, ended, counted), "caller-" + i);
            caller.setDaemon(true);
            caller.start();
        }
        Map<Long, long[]> before = perThread();
        long start = System.nanoTime();
        begin.countDown();
        ended.await();
        long took = System.nanoTime() - start;
        Map<Long, long[]> after = perThread();
        counted.countDown();
        Map<String, Double> byThread = new HashMap<>();
        double cpu = 0;
        double bytes = 0;
        double calls = done.get();
        for (ThreadInfo thread : THREADS.getThreadInfo(
                after.keySet().stream().mapToLong(id -> id).toArray())) {
            if (thread != null) {
                long[] now = after.get(thread.getThreadId());
                long[] then = before.getOrDefault(thread.getThreadId(), new long[2]);
                byThread.merge(role(thread.getThreadName()), (now[0] - then[0]) / calls, Double::sum);
                cpu += now[0] - then[0];
                bytes += now[1] - then[1];
            }
        }
        byThread.values().removeIf(spent -> spent < 100);
        return new Round((double) took / calls, cpu / calls, bytes / calls, byThread);
    }

    private static void call(
            Call call,
            long nanos,
            AtomicLong done,
            CountDownLatch begin,
            CountDownLatch ended,
            CountDownLatch counted) {
        try {
            begin.await();
            long start = System.nanoTime();
            while (System.nanoTime() - start < nanos) {
                call.run();
                done.incrementAndGet();
            }
            ended.countDown();
            counted.await(); // a thread that has ended tells no more
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static String role(String thread) {
        return thread.replaceAll("[-0-9]+$", "");
    }

    /** The CPU time and the allocated bytes of each thread so far. */
    private static Map<Long, long[]> perThread() {
        long[] ids = THREADS.getAllThreadIds();
        long[] cpu = THREADS.getThreadCpuTime(ids);
        long[] bytes = THREADS.getThreadAllocatedBytes(ids);
        Map<Long, long[]> threads = new HashMap<>();
        Arrays.setAll(ids, i -> {
            threads.put(ids[i], new long[] {Math.max(0, cpu[i]), Math.max(0, bytes[i])});
            return ids[i];
        });
        return threads;
    }
}
