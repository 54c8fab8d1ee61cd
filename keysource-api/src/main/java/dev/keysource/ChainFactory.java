package dev.keysource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Builds a chain from its elements: one source for each text, wherever it stands. Not thread-safe. */
final class ChainFactory {
    private final Providers providers;
    private final Settings settings;
    private final KeyPairSourceListener listener;
    private final TimeSource time;
    /** By the texts of their elements. */
    private final Map<String, KeyPairSource> sources = new LinkedHashMap<>();

    ChainFactory(Providers providers, Settings settings, KeyPairSourceListener listener, TimeSource time) {
        this.providers = providers;
        this.settings = settings;
        this.listener = listener;
        this.time = time;
    }

    /** Builds the chain, which closes the sources that are made for it. */
    FallbackKeyPairSource open(List<ChainElement> elements) {
        try {
            FallbackKeyPairSource.Builder builder = builder(elements, true);
            checkTheOthers();
            return builder.owning(made()).build();
        } catch (Throwable e) {
            try {
                FallbackKeyPairSource.closeBackwards(made());
            } catch (Throwable another) {
                e.addSuppressed(another);
            }
            throw e;
        }
    }

    private List<KeyPairSource> made() {
        return new ArrayList<>(sources.values());
    }

    private FallbackKeyPairSource.Builder builder(List<ChainElement> elements, boolean outermost) {
        FallbackKeyPairSource.Builder builder =
                FallbackKeyPairSource.builder().listener(listener).time(time);
        List<Duration> budgets = configure(builder, elements, outermost);
        for (int i = 0; i < elements.size(); i++) {
            KeyPairSource source = source(elements.get(i));
            if (i < budgets.size()) {
                builder.tier(source, budgets.get(i));
            } else {
                builder.tier(source);
            }
        }
        return builder;
    }

    /** Sets the options of a chain; returns the budgets of its first tiers. */
    private List<Duration> configure(
            FallbackKeyPairSource.Builder builder, List<ChainElement> elements, boolean outermost) {
        int tiers = elements.size();
        KeyPairSourceConfig config = fallback();
        Duration first = config.get(FallbackSettings.COOL_DOWN).orElse(FallbackSettings.COOL_DOWN.defaultValue());
        Duration longest = config.get(FallbackSettings.LONGEST_COOL_DOWN)
                .orElse(FallbackSettings.LONGEST_COOL_DOWN.defaultValue());
        if (first.compareTo(longest) > 0) {
            Setting<Duration> allowed = FallbackSettings.longestCoolDown(first);
            throw config.refused(allowed, allowed.allowed());
        }
        builder.coolDown(first, longest);
        config.get(FallbackSettings.HEDGE).ifPresent(builder::hedge);
        config.get(FallbackSettings.HARDWARE_ONLY).ifPresent(builder::hardwareOnly);
        List<Duration> budgets = config.get(FallbackSettings.BUDGET).orElse(List.of());
        config.refuseUnknown();
        if (budgets.size() == 1) {
            return tiers == 1 ? budgets : Collections.nCopies(tiers - 1, budgets.get(0));
        }
        if (outermost && !budgets.isEmpty() && budgets.size() != tiers) {
            throw config.refused(FallbackSettings.BUDGET, "one time span, or one for each of the " + tiers + " tiers");
        }
        return outermost ? budgets : List.of();
    }

    private KeyPairSource source(ChainElement element) {
        KeyPairSource known = sources.get(element.toString());
        return known != null ? known : make(element);
    }

    private KeyPairSource make(ChainElement element) {
        List<ChainElement> behind = element.behind();
        KeyPairSource delegate = behind.isEmpty() ? null : behind.size() == 1 ? source(behind.get(0)) : chain(behind);
        KeyPairSourceConfig config =
                new KeyPairSourceConfig(element.name(), element.part(), settings, delegate, listener, time);
        KeyPairSource source = providers.get(element.provider()).create(config);
        if (source == null) {
            throw new KeyPairConfigurationException(
                    Settings.CHAIN + ": the provider " + Quoted.of(element.provider()) + " made no source");
        }
        sources.put(element.toString(), source);
        config.refuseUnknown();
        requireHardware(element, source);
        return source;
    }

    /** Refuses a source whose keys would not stay in hardware, if they have to. */
    private void requireHardware(ChainElement element, KeyPairSource source) {
        KeyPairSourceConfig config = fallback();
        boolean only = config.get(FallbackSettings.HARDWARE_ONLY).orElse(FallbackSettings.HARDWARE_ONLY.defaultValue());
        if (only && Reachable.software(source).findAny().isPresent()) {
            throw config.refused(
                    FallbackSettings.HARDWARE_ONLY,
                    "a chain of " + FallbackKeyPairSource.HARDWARE + ", which " + Quoted.of(element.toString())
                            + " is not");
        }
    }

    private KeyPairSourceConfig fallback() {
        return new KeyPairSourceConfig(Settings.FALLBACK, Settings.FALLBACK, settings, null, listener, time);
    }

    private KeyPairSource chain(List<ChainElement> elements) {
        String text = ChainElement.text(elements);
        KeyPairSource known = sources.get(text);
        if (known == null) {
            known = builder(elements, false).build();
            sources.put(text, known);
        }
        return known;
    }

    /** Checks the settings of providers that the chain does not name. */
    private void checkTheOthers() {
        for (String name : providers.names()) {
            if (settings.has(name) && sources.keySet().stream().noneMatch(text -> isMadeBy(name, text))) {
                KeyPairSourceConfig config = KeyPairSourceConfig.forCheck(name, settings);
                providers.get(name).check(config);
                config.refuseUnknownIfRead();
            }
        }
    }

    private static boolean isMadeBy(String provider, String element) {
        return element.equals(provider) || element.startsWith(provider + "(");
    }
}
