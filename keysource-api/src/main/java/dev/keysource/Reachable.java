package dev.keysource;

import dev.keysource.internal.Guard;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The sources that a request to one of them may reach. */
final class Reachable {
    private Reachable() {}

    /** A source and all those behind it, each once, the nearest first. */
    static List<KeyPairSource> from(KeyPairSource source) {
        Set<KeyPairSource> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<KeyPairSource> next = new ArrayDeque<>(List.of(source));
        List<KeyPairSource> found = new ArrayList<>();
        for (KeyPairSource one = next.poll(); one != null; one = next.poll()) {
            if (seen.add(one)) {
                found.add(one);
                next.addAll(Guard.get("behind", one::behind, List.of()));
            }
        }
        return found;
    }

    /** Those that make or fetch pairs whose private keys can leave the process. */
    static Stream<KeyPairSource> software(KeyPairSource source) {
        return from(source).stream()
                .filter(one -> Guard.get("behind", one::behind, List.<KeyPairSource>of())
                                .isEmpty()
                        && Guard.get("isExtractable", one::isExtractable, true));
    }

    /** The pools that a source keeps itself. */
    static Stream<PoolStats> ownPools(KeyPairSource source) {
        boolean all =
                Guard.get("behind", source::behind, List.<KeyPairSource>of()).isEmpty();
        return Guard.get("pools", source::pools, List.<PoolStats>of()).stream()
                .filter(pool -> all || pool.source().equals(source.name()));
    }
}
