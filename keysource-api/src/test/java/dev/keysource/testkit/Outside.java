package dev.keysource.testkit;

import dev.keysource.Health;
import dev.keysource.KeyPairRequest;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSourceListener;
import dev.keysource.KeyPairSpec;
import dev.keysource.PoolStats;
import dev.keysource.TimeSource;
import dev.keysource.internal.KeyPairs;

import java.security.KeyPair;
import java.security.PrivateKey;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * All that a source calls and that is not its own: the source behind it, its listener and time source, the keys that it destroys,
 * the actions of its callers. One kind of call can be made to go wrong. Safe for use by many threads at once.
 */
public final class Outside {
    /** The calls that can go wrong. */
    public enum Call {
        /** A source is asked for a pair. */
        REQUEST(Fault.EXCEPTION, Fault.ERROR, Fault.NULL),
        /** A source is asked for several pairs. */
        BATCH(Fault.EXCEPTION, Fault.ERROR, Fault.NULL),
        /** A source answers. */
        ANSWER(Fault.EXCEPTION, Fault.ERROR, Fault.NULL, Fault.NEVER),
        /** A request to a source is given up. */
        GIVE_UP(Fault.EXCEPTION, Fault.ERROR, Fault.NEVER),
        DISCARD(Fault.EXCEPTION, Fault.ERROR),
        HEALTH(Fault.EXCEPTION, Fault.ERROR, Fault.NULL),
        BEHIND(Fault.EXCEPTION, Fault.ERROR, Fault.NULL),
        EXPECTED_TIME(Fault.EXCEPTION, Fault.ERROR, Fault.NULL),
        POOLS(Fault.EXCEPTION, Fault.ERROR, Fault.NULL),
        ON_DELIVERY(Fault.EXCEPTION, Fault.ERROR),
        ON_MISS(Fault.EXCEPTION, Fault.ERROR),
        ON_REFILL(Fault.EXCEPTION, Fault.ERROR),
        ON_GENERATION(Fault.EXCEPTION, Fault.ERROR),
        ON_DESTRUCTION(Fault.EXCEPTION, Fault.ERROR),
        ON_FAILURE(Fault.EXCEPTION, Fault.ERROR),
        ON_FALLBACK(Fault.EXCEPTION, Fault.ERROR),
        ON_ANSWER(Fault.EXCEPTION, Fault.ERROR),
        CLOCK(Fault.EXCEPTION, Fault.ERROR),
        /** A timer is set. */
        SCHEDULE(Fault.EXCEPTION, Fault.ERROR, Fault.NULL, Fault.NEVER),
        CANCEL_TIMER(Fault.EXCEPTION, Fault.ERROR),
        /** A token is opened. */
        TOKEN_OPENED(Fault.EXCEPTION, Fault.ERROR, Fault.NULL),
        /** A token is asked whether the login lasts, or whether it has a key. */
        TOKEN_LOOK(Fault.EXCEPTION, Fault.ERROR),
        TOKEN_KEY_NAMED(Fault.EXCEPTION, Fault.ERROR),
        TOKEN_KEY_DELETED(Fault.EXCEPTION, Fault.ERROR),
        /** A private key is destroyed. */
        DESTROY(Fault.EXCEPTION, Fault.ERROR),
        /** An action that a caller has attached to their answer; {@link Fault#NEVER} is one that does not return. */
        ACTION(Fault.EXCEPTION, Fault.ERROR, Fault.NEVER);

        /** What only sources with a token call. */
        public static final Set<Call> OF_TOKENS = Set.of(TOKEN_OPENED, TOKEN_LOOK, TOKEN_KEY_NAMED, TOKEN_KEY_DELETED);

        private final Set<Fault> faults;

        Call(Fault first, Fault... more) {
            faults = EnumSet.of(first, more);
        }

        /** What can go wrong with it. */
        public Set<Fault> faults() {
            return Set.copyOf(faults);
        }
    }

    private static final int EACH_FAILS = 10;
    private static final int BATCH = 4;
    private static final Duration TIME_PER_PAIR = Duration.ofMillis(50);

    private final FakeClock clock = new FakeClock();
    private final CountDownLatch released = new CountDownLatch(1);
    private final AtomicInteger left = new AtomicInteger();
    private final AtomicInteger strikes = new AtomicInteger();
    private volatile Call broken;
    private volatile Fault fault;
    private final AtomicInteger answers = new AtomicInteger();
    private volatile boolean atOnce;
    private volatile boolean mended;

    /** From now on a call goes wrong, so many times. */
    public void breaks(Call call, Fault how, int times) {
        fault = how;
        left.set(times);
        broken = call;
    }

    /** From now on everything works, and sources no longer fail now and then. */
    public void mend() {
        broken = null;
        mended = true;
    }

    /** Whether nothing goes wrong any more, after something did. */
    public boolean isMended() {
        return mended && broken == null;
    }

    /** Lets actions return that do not. */
    public void release() {
        released.countDown();
    }

    /** How many calls have gone wrong. */
    public int strikes() {
        return strikes.get();
    }

    /** Sources answer on the asking thread, rather than by the clock. */
    public Outside answeringAtOnce() {
        atOnce = true;
        return this;
    }

    /** What drives {@link #time}. */
    public FakeClock clock() {
        return clock;
    }

    private Fault strikes(Call call) {
        if (broken == call && left.getAndDecrement() > 0) {
            strikes.incrementAndGet();
            return fault;
        }
        return null;
    }

    private static void raise(Fault fault, Call call) {
        if (fault == Fault.EXCEPTION) {
            throw new IllegalStateException("outside: " + call);
        }
        if (fault == Fault.ERROR) {
            throw new NoClassDefFoundError("outside: " + call);
        }
    }

    /** A call of something that this class does not stand for itself; gives the value, unless it goes wrong. */
    public <T> T call(Call call, Supplier<T> value) {
        Fault struck = strikes(call);
        raise(struck, call);
        return struck == Fault.NULL ? null : value.get();
    }

    private void tell(Call call) {
        raise(strikes(call), call);
    }

    public TimeSource time() {
        return FakeClock.of(() -> call(Call.CLOCK, clock::nanoTime), this::schedule);
    }

    private Future<?> schedule(Runnable task, Duration delay) {
        Fault struck = strikes(Call.SCHEDULE);
        raise(struck, Call.SCHEDULE);
        if (struck == Fault.NEVER) {
            return new FutureTask<>(() -> {}, null);
        }
        Future<?> timer = clock.schedule(task, delay);
        return struck == Fault.NULL
                ? null
                : new FutureTask<Void>(() -> {}, null) {
                    @Override
                    public boolean cancel(boolean mayInterruptIfRunning) {
                        tell(Call.CANCEL_TIMER);
                        return timer.cancel(mayInterruptIfRunning);
                    }
                };
    }

    /** An action for an answer. */
    public BiConsumer<Object, Throwable> action() {
        return (pair, failure) -> {
            Fault struck = strikes(Call.ACTION);
            raise(struck, Call.ACTION);
            if (struck == Fault.NEVER) {
                awaitRelease();
            }
        };
    }

    private void awaitRelease() {
        try {
            released.await();
        } catch (InterruptedException e) {
            throw new AssertionError("an action was interrupted", e);
        }
    }

    /** A new pair, whose private key can be destroyed unless that goes wrong. */
    public KeyPair pair() {
        KeyPair real = ScriptedSource.pair();
        return new KeyPair(real.getPublic(), new Key(real.getPrivate()));
    }

    /** Makes a pair on the calling thread, for sources that call something else than a source. */
    public KeyPair make() {
        return make(this::pair);
    }

    /** Makes a pair in a way of the source's own. */
    public KeyPair make(Supplier<KeyPair> maker) {
        KeyPair pair = call(Call.REQUEST, maker);
        if (!mended && answers.incrementAndGet() % EACH_FAILS == 0) {
            throw new IllegalStateException("now and then");
        }
        return pair;
    }

    /** A source that takes a moment for each pair. */
    public KeyPairSource source(String name) {
        return source(name, false);
    }

    /** One that cannot stop what it has begun, and gives a pair also to who no longer waits. */
    public KeyPairSource stubbornSource(String name) {
        return source(name, true);
    }

    private KeyPairSource source(String name, boolean stubborn) {
        return new KeyPairSource() {
            private final Set<Request> waiting = ConcurrentHashMap.newKeySet();

            @Override
            public String name() {
                return name;
            }

            @Override
            public List<CompletableFuture<KeyPair>> request(KeyPairRequest request) {
                return call(Call.REQUEST, () -> {
                    int count = Math.min(BATCH, request.count());
                    Supplier<List<CompletableFuture<KeyPair>>> all =
                            () -> Stream.generate(this::begin).limit(count).toList();
                    return count == 1 ? all.get() : call(Call.BATCH, all);
                });
            }

            private CompletableFuture<KeyPair> begin() {
                Request request = new Request(stubborn);
                waiting.add(request);
                request.whenComplete((pair, failure) -> waiting.remove(request));
                if (atOnce) {
                    answer(request);
                } else {
                    clock.schedule(() -> answer(request), TIME_PER_PAIR);
                }
                return request;
            }

            @Override
            public List<KeyPairSource> behind() {
                return call(Call.BEHIND, List::of);
            }

            private void answer(Request request) {
                Fault struck = request.isDone() ? null : strikes(Call.ANSWER);
                if (struck == null && !mended && answers.incrementAndGet() % EACH_FAILS == 0) {
                    request.completeExceptionally(
                            new KeyPairSourceException(Reason.UNAVAILABLE, name, null, "now and then"));
                } else if (struck == null) {
                    request.complete(pair());
                } else if (struck == Fault.NULL) {
                    request.complete(null);
                } else if (struck != Fault.NEVER) {
                    try {
                        raise(struck, Call.ANSWER);
                    } catch (Throwable e) {
                        request.completeExceptionally(e);
                    }
                }
            }

            @Override
            public void discard(KeyPair pair) {
                call(Call.DISCARD, () -> {
                    KeyPairs.destroy(pair);
                    return pair;
                });
            }

            @Override
            public Health health() {
                return call(Call.HEALTH, () -> Health.HEALTHY);
            }

            @Override
            public Optional<Duration> expectedGenerationTime(KeyPairSpec spec) {
                return call(Call.EXPECTED_TIME, () -> Optional.of(TIME_PER_PAIR));
            }

            @Override
            public List<PoolStats> pools() {
                return call(Call.POOLS, List::of);
            }

            @Override
            public void close() {
                waiting.forEach(request ->
                        request.completeExceptionally(new KeyPairSourceException(Reason.CLOSED, name, null, "closed")));
            }
        };
    }

    public KeyPairSourceListener listener() {
        return new KeyPairSourceListener() {
            @Override
            public void onDelivery(String source, KeyPairSpec spec, long waitedNanos) {
                tell(Call.ON_DELIVERY);
            }

            @Override
            public void onMiss(String source, KeyPairSpec spec) {
                tell(Call.ON_MISS);
            }

            @Override
            public void onRefill(String source, KeyPairSpec spec, int level) {
                tell(Call.ON_REFILL);
            }

            @Override
            public void onGeneration(String source, KeyPairSpec spec, long tookNanos) {
                tell(Call.ON_GENERATION);
            }

            @Override
            public void onDestruction(String source, KeyPairSpec spec) {
                tell(Call.ON_DESTRUCTION);
            }

            @Override
            public void onFailure(String source, KeyPairSourceException failure) {
                tell(Call.ON_FAILURE);
            }

            @Override
            public void onFallback(String chain, String tier, KeyPairSpec spec, KeyPairSourceException failure) {
                tell(Call.ON_FALLBACK);
            }

            @Override
            public void onAnswer(String chain, String tier, KeyPairSpec spec, long waitedNanos) {
                tell(Call.ON_ANSWER);
            }
        };
    }

    /** A request whose end by the asker may go wrong. */
    private final class Request extends CompletableFuture<KeyPair> {
        private final boolean stubborn;

        Request(boolean stubborn) {
            this.stubborn = stubborn;
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            return givenUp() && super.cancel(mayInterruptIfRunning);
        }

        private boolean givenUp() {
            Fault struck = isDone() ? null : strikes(Call.GIVE_UP);
            raise(struck, Call.GIVE_UP);
            return struck != Fault.NEVER && !stubborn;
        }
    }

    /** A private key that can be destroyed. */
    private final class Key implements PrivateKey {
        private static final long serialVersionUID = 1L;

        private final transient PrivateKey real;

        Key(PrivateKey real) {
            this.real = real;
        }

        @Override
        public void destroy() {
            tell(Call.DESTROY);
        }

        @Override
        public String getAlgorithm() {
            return real.getAlgorithm();
        }

        @Override
        public String getFormat() {
            return real.getFormat();
        }

        @Override
        public byte[] getEncoded() {
            return real.getEncoded();
        }
    }
}
