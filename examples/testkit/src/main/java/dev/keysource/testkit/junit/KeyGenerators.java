package dev.keysource.testkit.junit;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Store;

import java.util.List;

/** The key generators of a run or of a class. Thread-safe. */
@SuppressWarnings({"deprecation", "removal"}) // JUnit before 5.13 closes nothing else
final class KeyGenerators implements Store.CloseableResource, AutoCloseable {
    private record Id(String name, List<String> settings) {}

    private final Once<Id, KeyGeneratorProcess> processes = new Once<>();

    static KeyGenerators of(TestKeyGenerator wanted, ExtensionContext context) {
        return wanted.perClass()
                ? classOf(context)
                        .getStore(Session.NAMESPACE)
                        .getOrComputeIfAbsent(
                                context.getRequiredTestClass().getName(),
                                key -> new KeyGenerators(),
                                KeyGenerators.class)
                : Session.of(context).generators();
    }

    /** The context of the class itself, whose store is closed when its last test is over. */
    private static ExtensionContext classOf(ExtensionContext context) {
        ExtensionContext found = context;
        while (found.getTestMethod().isPresent()
                || !found.getElement().equals(context.getTestClass().map(type -> type))) {
            found = found.getParent().orElseThrow();
        }
        return found;
    }

    /** The process with these settings. */
    KeyGeneratorProcess get(TestKeyGenerator wanted) {
        Id id = new Id(wanted.name(), List.of(wanted.value()));
        return processes.get(id, () -> KeyGeneratorProcess.start(id.settings()));
    }

    @Override
    public void close() {
        processes.made().forEach(KeyGeneratorProcess::close);
    }
}
