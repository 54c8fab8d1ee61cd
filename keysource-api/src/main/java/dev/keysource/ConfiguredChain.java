package dev.keysource;

import dev.keysource.internal.Guard;
import org.jspecify.annotations.Nullable;

import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/** A chain made from text, which owns the sources that were made for it. */
final class ConfiguredChain implements KeyPairSource {
    private final FallbackKeyPairSource chain;
    private final List<KeyPairSource> owned;

    private ConfiguredChain(FallbackKeyPairSource chain, List<KeyPairSource> owned) {
        this.chain = chain;
        this.owned = owned;
    }

    static ConfiguredChain open(
            List<ChainElement> elements,
            Providers providers,
            Map<String, String> settings,
            KeyPairSourceListener listener) {
        FallbackKeyPairSource.Builder builder = FallbackKeyPairSource.builder().listener(listener);
        List<Duration> budgets = configure(builder, settings, elements.size(), listener);
        Factory factory = new Factory(providers, settings, listener);
        try {
            for (int i = 0; i < elements.size(); i++) {
                KeyPairSource source = factory.source(elements.get(i));
                if (i < budgets.size()) {
                    builder.tier(source, budgets.get(i));
                } else {
                    builder.tier(source);
                }
            }
            factory.checkTheOthers();
            return new ConfiguredChain(builder.build(), factory.inOrder());
        } catch (Throwable e) {
            closeBackwards(factory.inOrder()).ifPresent(e::addSuppressed);
            throw e;
        }
    }

    /** Sets the options of the chain itself; returns the budgets of its first tiers. */
    private static List<Duration> configure(
            FallbackKeyPairSource.Builder builder,
            Map<String, String> settings,
            int tiers,
            KeyPairSourceListener listener) {
        KeyPairSourceConfig config = new KeyPairSourceConfig("chain", settings, null, listener);
        Duration first = config.duration("cool-down").orElse(FallbackKeyPairSource.Builder.FIRST_COOL_DOWN);
        Duration longest = config.duration("longest-cool-down").orElse(FallbackKeyPairSource.Builder.LONGEST_COOL_DOWN);
        if (first.compareTo(longest) > 0) {
            throw config.refused("longest-cool-down", "a time span not shorter than cool-down");
        }
        builder.coolDown(first, longest);
        config.duration("hedge").ifPresent(builder::hedge);
        List<Duration> budgets = config.durations("budget");
        config.refuseUnknown();
        if (budgets.size() == 1) {
            return tiers == 1 ? budgets : Collections.nCopies(tiers - 1, budgets.get(0));
        }
        if (!budgets.isEmpty() && budgets.size() != tiers) {
            throw config.refused("budget", "one time span, or one for each of the " + tiers + " tiers");
        }
        return budgets;
    }

    @Override
    public String name() {
        return chain.name();
    }

    @Override
    public CompletableFuture<KeyPair> request(KeyPairSpec spec) {
        return chain.request(spec);
    }

    @Override
    public CompletableFuture<KeyPair> request(KeyPairSpec spec, Duration timeout) {
        return chain.request(spec, timeout);
    }

    @Override
    public Optional<Duration> expectedGenerationTime(KeyPairSpec spec) {
        return chain.expectedGenerationTime(spec);
    }

    /** Each pool once, though those that stand in front of others show theirs as well. */
    @Override
    public List<PoolStats> pools() {
        Map<List<Object>, PoolStats> pools = new LinkedHashMap<>();
        for (KeyPairSource source : owned) {
            for (PoolStats stats : Guard.get("pools", source::pools, List.<PoolStats>of())) {
                pools.putIfAbsent(List.of(stats.source(), stats.spec()), stats);
            }
        }
        return List.copyOf(pools.values());
    }

    /** Closes all of it, whatever the sources do; what the first one threw is thrown in the end. */
    @Override
    public void close() {
        chain.close();
        closeBackwards(owned).ifPresent(ConfiguredChain::rethrow);
    }

    private static void rethrow(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) failure; // close() declares no other
    }

    private static Optional<Throwable> closeBackwards(List<KeyPairSource> sources) {
        Throwable first = null;
        for (int i = sources.size() - 1; i >= 0; i--) {
            try {
                sources.get(i).close();
            } catch (RuntimeException | Error e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        return Optional.ofNullable(first);
    }

    /** Makes each source of a chain once. */
    private static final class Factory {
        private final Providers providers;
        private final Map<String, String> settings;
        private final KeyPairSourceListener listener;
        private final Map<ChainElement, KeyPairSource> sources = new LinkedHashMap<>();

        Factory(Providers providers, Map<String, String> settings, KeyPairSourceListener listener) {
            this.providers = providers;
            this.settings = settings;
            this.listener = listener;
        }

        KeyPairSource source(ChainElement element) {
            KeyPairSource known = sources.get(element);
            if (known != null) {
                return known;
            }
            @Nullable KeyPairSource delegate = element.delegate() == null ? null : source(element.delegate());
            KeyPairSourceProvider provider = providers.get(element.provider());
            KeyPairSourceConfig config = new KeyPairSourceConfig(element.provider(), settings, delegate, listener);
            KeyPairSource source = provider.create(config);
            if (source == null) {
                throw new KeyPairConfigurationException(
                        "the provider " + Quoted.of(element.provider()) + " made no source");
            }
            sources.put(element, source);
            config.refuseUnknown();
            return source;
        }

        /** Checks the settings of providers that the chain does not name. */
        void checkTheOthers() {
            Set<String> others = new TreeSet<>();
            for (String key : settings.keySet()) {
                String[] parts = key.split("\\.", 3);
                if (parts.length == 3 && providers.has(parts[1])) {
                    others.add(parts[1]);
                }
            }
            sources.keySet().forEach(element -> others.remove(element.provider()));
            for (String name : others) {
                KeyPairSourceConfig config = KeyPairSourceConfig.forCheck(name, settings);
                providers.get(name).check(config);
                config.refuseUnknownIfRead();
            }
        }

        List<KeyPairSource> inOrder() {
            return new ArrayList<>(sources.values());
        }
    }
}
