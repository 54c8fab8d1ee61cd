package dev.keysource.examples.mutablefile;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSpec;
import dev.keysource.examples.mutablefile.capability.Capability;
import dev.keysource.examples.mutablefile.capability.Format;
import dev.keysource.examples.mutablefile.grid.TahoeNode;
import dev.keysource.examples.mutablefile.store.FileStore;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Creates files by way of an event loop that never waits, as many at once as it is told. */
final class CreationRun {
    static final byte[] CONTENT = "the content of a small mutable file".getBytes(StandardCharsets.UTF_8);

    /** What came of it: times from the order to the capability, and of these the part until the key was there. */
    record Figures(Set<Capability> capabilities, Duration took, Spread creations, Spread keys) {
        double perSecond() {
            return capabilities.size() / (took.toNanos() / 1e9);
        }
    }

    /** Creates one file; called on the event loop. */
    interface Maker {
        CompletableFuture<Capability> make(Runnable keyIsThere);
    }

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final EventLoop loop;
    private final Maker maker;
    private final int files;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    // Touched by the thread of the loop only, until done.
    private final Set<Capability> capabilities = new HashSet<>();
    private final List<Long> creations = new ArrayList<>();
    private final List<Long> keys = new ArrayList<>();
    private int begun;

    private CreationRun(EventLoop loop, Maker maker, int files) {
        this.loop = loop;
        this.maker = maker;
        this.files = files;
    }

    /** The key comes from a chain. */
    static Maker withKeysFrom(KeyPairSource source, FileStore store, EventLoop loop) {
        return keyIsThere -> source.request(KeyPairSpec.RSA_2048, PATIENCE)
                .thenComposeAsync(
                        pair -> {
                            keyIsThere.run();
                            return store.create(pair, Format.SDMF, CONTENT);
                        },
                        loop);
    }

    /** The node makes the key, as it does for everybody who gives it none. */
    static Maker withKeysOf(TahoeNode node) {
        return keyIsThere -> node.put("uri?format=sdmf", CONTENT)
                .thenApply(answer -> Capability.parse(new String(answer, StandardCharsets.US_ASCII).strip()));
    }

    static Figures of(EventLoop loop, Maker maker, int files, int atOnce) throws Exception {
        CreationRun run = new CreationRun(loop, maker, files);
        long start = System.nanoTime();
        loop.execute(() -> run.begin(atOnce));
        run.done.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        return new Figures(run.capabilities, took, Spread.of(run.creations), Spread.of(run.keys));
    }

    /** One order per turn of the loop, so that what is due in between gets its turn, as in any fair event loop. */
    private void begin(int atOnce) {
        next();
        if (atOnce > 1) {
            loop.execute(() -> begin(atOnce - 1));
        }
    }

    private void next() {
        if (begun == files) {
            return;
        }
        begun++;
        long start = System.nanoTime();
        Supplier<Long> soFar = () -> System.nanoTime() - start;
        maker.make(() -> keys.add(soFar.get()))
                .whenCompleteAsync(
                        (capability, failure) -> {
                            if (failure != null) {
                                done.completeExceptionally(failure);
                                return;
                            }
                            creations.add(soFar.get());
                            capabilities.add(capability);
                            if (creations.size() == files) {
                                done.complete(null);
                            } else {
                                next();
                            }
                        },
                        loop);
    }
}
