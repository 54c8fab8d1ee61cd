package dev.keysource.examples.launcher.web;

import dev.keysource.remote.ServerStats;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The counters of a server in the words of the page: parts with a title, each with figures by their names. */
final class ServerFigures {
    private ServerFigures() {}

    static Map<String, Map<String, String>> of(ServerStats stats) {
        Map<String, Map<String, String>> parts = new LinkedHashMap<>();
        parts.put("Server", server(stats));
        Map<String, String> refusals = new LinkedHashMap<>();
        new TreeMap<>(stats.refusals()).forEach((reason, count) -> {
            if (count > 0) {
                refusals.put(reason, StatusPage.number(count));
            }
        });
        if (!refusals.isEmpty()) {
            parts.put("Refused by reason", refusals);
        }
        Map<String, String> secrets = new LinkedHashMap<>();
        new TreeMap<>(stats.secrets()).forEach((id, secret) -> secrets.put("secret " + id, use(secret)));
        parts.put("Use by secret", secrets);
        return parts;
    }

    private static Map<String, String> server(ServerStats stats) {
        Map<String, String> figures = new LinkedHashMap<>();
        for (String outcome : new String[] {"granted", "failed", "cancelled", "refused"}) {
            figures.put(
                    "requests " + outcome, StatusPage.number(stats.requests().getOrDefault(outcome, 0L)));
        }
        figures.put("pairs taken", StatusPage.number(stats.taken()));
        figures.put("pairs orphaned", StatusPage.number(stats.orphaned()));
        figures.put("calls open", StatusPage.number(stats.openCalls()));
        figures.put("connections", StatusPage.number(stats.connections()));
        return figures;
    }

    private static String use(ServerStats.Secret secret) {
        String used = String.format(Locale.ROOT, "%,.1f units", secret.used());
        return secret.quotaLeft() == Double.POSITIVE_INFINITY
                ? used
                : used + String.format(Locale.ROOT, ", %,.1f left now", secret.quotaLeft());
    }
}
