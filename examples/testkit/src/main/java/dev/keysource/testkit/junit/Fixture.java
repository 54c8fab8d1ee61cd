package dev.keysource.testkit.junit;

import dev.keysource.KeyPairSource;
import dev.keysource.TimeSource;
import dev.keysource.testkit.FakeClock;
import dev.keysource.testkit.ScriptedSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.TestInstances;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The clock and the sources of one test instance with those around it, or of the static parts of a class. Thread-safe. */
@SuppressWarnings({"deprecation", "removal"}) // JUnit before 5.13 closes nothing else
final class Fixture implements Store.CloseableResource, AutoCloseable {
    private final FakeClock clock = new FakeClock();
    private final Map<String, ScriptedSource> sources = new ConcurrentHashMap<>();
    private final Set<Same> injected = ConcurrentHashMap.newKeySet();

    /** Something as the key of a store, where equal ones are not the same. */
    private record Same(Object object) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Same that && object == that.object;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(object);
        }
    }

    /** That of the static fields of a class and the methods around all its tests. */
    static Fixture ofClass(ExtensionContext context) {
        return of(context.getRequiredTestClass(), context);
    }

    /** An instance is about to be made by this thread; its constructor has the fixture of the instance around it, if any. */
    static void begin(Optional<Object> outer, ExtensionContext context) {
        Fixture fixture = outer.map(instance -> of(new Same(instance), context)).orElseGet(Fixture::new);
        store(context).put(new Same(Thread.currentThread()), fixture);
    }

    static Fixture underConstruction(ExtensionContext context) {
        return Objects.requireNonNull(store(context).get(new Same(Thread.currentThread()), Fixture.class));
    }

    /** The instance was made. */
    static Fixture end(Object instance, ExtensionContext context) {
        Fixture fixture = Objects.requireNonNull(
                store(context).remove(new Same(Thread.currentThread()), Fixture.class), "no instance is being made");
        store(context).put(new Same(instance), fixture);
        return fixture;
    }

    /** That of the instance whose method is called, or of the class if there is none. */
    static Fixture ofTest(ExtensionContext context) {
        Optional<TestInstances> instances = context.getTestInstances();
        if (instances.isEmpty()) {
            return ofClass(context);
        }
        List<Object> all = instances.get().getAllInstances();
        return all.stream()
                .map(instance -> store(context).get(new Same(instance), Fixture.class))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseGet(() -> of(new Same(all.get(0)), longestWith(all.get(0), context)));
    }

    /** The outermost context in which the instance exists: that of its class if all its tests share it. */
    private static ExtensionContext longestWith(Object instance, ExtensionContext context) {
        ExtensionContext longest = context;
        for (Optional<ExtensionContext> next = context.getParent();
                next.isPresent();
                next = next.get().getParent()) {
            if (next.get()
                    .getTestInstances()
                    .filter(instances -> instances.getAllInstances().get(0) == instance)
                    .isPresent()) {
                longest = next.get();
            }
        }
        return longest;
    }

    private static Fixture of(Object key, ExtensionContext context) {
        return store(context).getOrComputeIfAbsent(key, absent -> new Fixture(), Fixture.class);
    }

    private static Store store(ExtensionContext context) {
        return context.getStore(Session.NAMESPACE);
    }

    /** Whether the fields of an instance have still to be set; then they have been. */
    boolean isFirst(Object instance) {
        return injected.add(new Same(instance));
    }

    FakeClock clock(Class<?> type) {
        UnusableAnnotationException.check(type, "@TestClock", FakeClock.class, TimeSource.class);
        return clock;
    }

    ScriptedSource source(TestSource wanted, Class<?> type) {
        UnusableAnnotationException.check(type, "@TestSource", ScriptedSource.class, KeyPairSource.class);
        return sources.computeIfAbsent(wanted.value(), name -> {
            ScriptedSource source = new ScriptedSource(name);
            return wanted.answerAtOnce() ? source.answerAtOnce() : source;
        });
    }

    @Override
    public void close() {
        sources.values().forEach(ScriptedSource::close);
    }
}
