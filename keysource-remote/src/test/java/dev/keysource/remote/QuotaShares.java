package dev.keysource.remote;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import dev.keysource.internal.Kind;
import dev.keysource.testkit.FakeClock;

import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import static dev.keysource.KeyPairSpec.RSA_2048;
import static dev.keysource.KeyPairSpec.RSA_4096;
import static dev.keysource.testkit.Failures.assertFails;

/**
 * Five capabilities at one server whose source makes just what their shares come to. One of them asks for a hundred times
 * its share, before and while the others each ask for theirs. Time is moved by hand, a second at a time.
 */
final class QuotaShares {
    private static final int HONEST = 4;
    /** For each capability and second, in the units of a quota. */
    private static final int SHARE = 10;

    private static final int GREED = 100;
    private static final int PRODUCTION = (1 + HONEST) * SHARE;

    /** Who asked for how much and got how much, in units of what an RSA-2048 pair costs. */
    record Report(int seconds, long produced, long greedyAsked, long greedyGot, long honestAsked, long honestGot) {
        double honestShare() {
            return (double) honestGot / (honestGot + greedyGot);
        }

        @Override
        public String toString() {
            return "Report[seconds=" + seconds + ", produced=" + produced + ", greedyAsked=" + greedyAsked
                    + ", greedyGot=" + greedyGot + ", honestAsked=" + honestAsked + ", honestGot=" + honestGot
                    + ", honestShare=" + honestShare() + "]";
        }
    }

    private final LimitedSource source = new LimitedSource();
    private final Tally greedy = new Tally();
    private final Tally honest = new Tally();

    private QuotaShares() {}

    /**
     * Lets them ask for so many seconds.
     *
     * @param seconds of the clock that is moved by hand
     * @param limited whether the server has quotas
     */
    static Report run(int seconds, boolean limited) throws Exception {
        FakeClock clock = new FakeClock();
        QuotaShares shares = new QuotaShares();
        ServerIdentity identity = ServerIdentity.create();
        List<RemoteKeyPairSource> clients = new ArrayList<>();
        List<Function<String, Furl>> furls = new ArrayList<>();
        for (int i = 0; i <= HONEST; i++) {
            furls.add(identity::furl);
            identity = i < HONEST ? identity.withNewSecret() : identity;
        }
        KeyPairServerBuilder builder = KeyPairServer.builder(shares.source, identity);
        if (limited) {
            builder.time(clock).quota(SHARE, SHARE);
        }
        try (KeyPairServer server = builder.start()) {
            furls.forEach(furl -> clients.add(Clients.patient(furl.apply("localhost:" + server.port()))));
            for (int second = 0; second < seconds; second++) {
                shares.second(clients);
                clock.advance(Duration.ofSeconds(1));
            }
        } finally {
            clients.forEach(KeyPairSource::close);
        }
        return new Report(
                seconds,
                (long) seconds * PRODUCTION,
                shares.greedy.asked,
                shares.greedy.got,
                shares.honest.asked,
                shares.honest.got);
    }

    private void second(List<RemoteKeyPairSource> clients) throws Exception {
        source.produce(PRODUCTION);
        askGreedily(clients.get(0));
        greedy.await();
        askGreedily(clients.get(0));
        for (int i = 1; i <= HONEST; i++) {
            RemoteKeyPairSource client = clients.get(i);
            if (i % 2 == 0) {
                honest.ask(RSA_4096, List.of(client.request(RSA_4096)));
                honest.ask(RSA_2048, List.of(client.request(RSA_2048)));
            } else {
                for (int unit = 0; unit < SHARE; unit++) {
                    honest.ask(RSA_2048, List.of(client.request(RSA_2048)));
                }
            }
        }
        greedy.await();
        honest.await();
    }

    /** Half of what the greedy one wants in a second: expensive pairs each in a call of its own, the others in one. */
    private void askGreedily(RemoteKeyPairSource client) {
        int units = GREED * SHARE / 2;
        int expensive = 50;
        for (int i = 0; i < expensive; i++) {
            greedy.ask(RSA_4096, List.of(client.request(RSA_4096)));
        }
        greedy.ask(RSA_2048, client.request(RSA_2048, units - 9 * expensive));
    }

    /** What was asked for and what came of it. */
    private static final class Tally {
        private record Asked(KeyPairSpec spec, CompletableFuture<KeyPair> answer) {}

        private final List<Asked> waiting = new ArrayList<>();
        private long asked;
        private long got;

        void ask(KeyPairSpec spec, List<CompletableFuture<KeyPair>> answers) {
            answers.forEach(answer -> waiting.add(new Asked(spec, answer)));
            asked += answers.size() * (long) Kind.of(spec.toString()).cost();
        }

        void await() throws Exception {
            for (Asked one : waiting) {
                try {
                    one.answer.get(120, TimeUnit.SECONDS);
                    got += (long) Kind.of(one.spec.toString()).cost();
                } catch (ExecutionException e) {
                    assertFails(one.answer, Reason.EXHAUSTED);
                }
            }
            waiting.clear();
        }
    }
}
