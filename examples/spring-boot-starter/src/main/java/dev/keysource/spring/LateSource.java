package dev.keysource.spring;

import dev.keysource.KeyPairRequest;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import org.jspecify.annotations.Nullable;

import java.security.KeyPair;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Stands for a bean that is not made yet; until then it answers that it cannot. Closes nothing. Thread-safe. */
final class LateSource implements KeyPairSource {
    private volatile @Nullable KeyPairSource made;

    void use(KeyPairSource source) {
        made = source;
    }

    @Override
    public String name() {
        return "bean";
    }

    @Override
    public List<CompletableFuture<KeyPair>> request(KeyPairRequest request) {
        KeyPairSource source = made;
        return source == null
                ? List.of(CompletableFuture.failedFuture(new KeyPairSourceException(
                        Reason.UNAVAILABLE, name(), request.spec(), "the bean is not made yet")))
                : source.request(request);
    }

    @Override
    public List<KeyPairSource> behind() {
        KeyPairSource source = made;
        return source == null ? List.of() : List.of(source);
    }

    @Override
    public void close() {}
}
