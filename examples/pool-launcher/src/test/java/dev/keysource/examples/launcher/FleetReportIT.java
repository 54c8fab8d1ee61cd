package dev.keysource.examples.launcher;

import dev.keysource.KeyPairSpec;
import dev.keysource.examples.launcher.FleetLoad.Acquisition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Measures a fleet of three processes: what it gives with one, two and three of them, how soon the others take the share
 * of one that is killed, and a rolling restart. Adds its figures to {@code target/soak/fleet.txt}.
 */
@Tag("soak")
@Timeout(900)
class FleetReportIT {
    private static final int SERVERS = 3;
    private static final int ROUNDS = 10;
    private static final int PAIRS = 20;
    private static final int PER_SECOND = 50;
    private static final int VOLLEY = 30;
    private static final double WITHIN_MILLIS = 1000;

    private final List<String> report = new ArrayList<>();

    @TempDir
    private Path temp;

    @BeforeEach
    void describe() {
        say(
                "%s; %d cores; %s %s; %s %s; load average %.2f before the start",
                Instant.now().truncatedTo(ChronoUnit.MINUTES),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                System.getProperty("java.vm.name"),
                System.getProperty("java.version"),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    @AfterEach
    void write() throws IOException {
        say("");
        Files.write(
                Files.createDirectories(Path.of("target", "soak")).resolve("fleet.txt"),
                report,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    @Test
    void throughput_generationIsTheLimit_growsWithTheServers() throws Exception {
        int cores = Runtime.getRuntime().availableProcessors();
        double[] pairs = new double[SERVERS + 1];
        double[] seconds = new double[SERVERS + 1];
        // The brake is what limits them: three at a tenth of a core each leave most of two cores free.
        try (Fleet fleet = Fleet.start(
                temp,
                SERVERS,
                "keysource.chain = pool(local)",
                "keysource.pool.specs = EC-P-521:1",
                "keysource.pool.refill = watermark",
                "keysource.pool.empty = wait",
                "keysource.pool.refill-concurrency = 1",
                String.format(Locale.ROOT, "keysource.pool.refill-share = %.6f", 0.1 / cores))) {
            giveTime(fleet, SERVERS); // what the compiler has not seen yet
            for (int round = 0; round < ROUNDS / 2; round++) {
                // In turn, so that whatever else the machine does weighs on all of them.
                for (int servers = 1; servers <= SERVERS; servers++) {
                    seconds[servers] += giveTime(fleet, servers);
                    pairs[servers] += PAIRS * servers;
                }
            }
        }
        say("Throughput, EC-P-521, each server makes pairs for a tenth of one core's time");
        double one = pairs[1] / seconds[1];
        for (int servers = 1; servers <= SERVERS; servers++) {
            double rate = pairs[servers] / seconds[servers];
            say(
                    "  %d: %.2f pairs/s, %.2f times one server's; %.0f pairs in %.1f s, in %d parts",
                    servers, rate, rate / one, pairs[servers], seconds[servers], ROUNDS / 2);
        }
        assertThat(pairs[2] / seconds[2] / one).isGreaterThanOrEqualTo(1.5);
        assertThat(pairs[3] / seconds[3] / one).isGreaterThanOrEqualTo(2);
    }

    /** How many seconds so many servers take for {@link #PAIRS} pairs each, once their stores are empty. */
    private static double giveTime(Fleet fleet, int servers) throws Exception {
        // Enough callers that each server always has some who wait.
        int callers = 8 * servers;
        try (FleetLoad load = new FleetLoad(KeyPairSpec.EC_P_521, fleet.furl(servers), "remote").inTurn(callers)) {
            int first = 10 * servers;
            int last = first + PAIRS * servers;
            load.awaitMore(last + callers);
            load.end();
            List<Acquisition> all = load.acquisitions();
            return (all.get(last).answered() - all.get(first).answered()) / 1e9;
        }
    }

    @Test
    void sigkill_underSteadyLoad_shareMovesWithinASecond() throws Exception {
        assertThat(failovers()).allSatisfy(round -> {
            assertThat(round.lastHit()).isLessThan(WITHIN_MILLIS);
            assertThat(round.fullRate()).isLessThan(WITHIN_MILLIS);
        });
    }

    private List<Failover> failovers() throws Exception {
        List<Failover> rounds = new ArrayList<>();
        try (Fleet fleet = pooledFleet();
                FleetLoad load = steadyLoad(fleet)) {
            for (int round = 0; round < ROUNDS; round++) {
                rounds.add(failover(fleet, load, round % SERVERS));
            }
            load.end();
            say("kill -9 of one of three, %d times, chain remote, local", ROUNDS);
            say("  %s", outcome(load));
        }
        row("calls under way that it took along", "", rounds, Failover::lost);
        row("pairs made by the caller itself instead", "", rounds, Failover::fellBack);
        row("from the kill to the last such pair", "ms", rounds, Failover::lastHit);
        row("from the kill until two serve the full rate", "ms", rounds, Failover::fullRate);
        row("longest acquisition, kill - 1 s to kill + 3 s", "ms", rounds, Failover::longest);
        row("from its furl line until it grants pairs again", "ms", rounds, Failover::usedAgain);
        return rounds;
    }

    /** What one kill did to the callers; times in milliseconds. */
    private record Failover(
            double lost, double fellBack, double lastHit, double fullRate, double longest, double usedAgain) {}

    private static Failover failover(Fleet fleet, FleetLoad load, int victim) throws Exception {
        load.awaitMore(PER_SECOND);
        long misses = load.misses().size();
        // Steady load alone has few calls under way at any moment.
        load.volley(VOLLEY);
        long killed = System.nanoTime();
        fleet.server(victim).kill();
        fleet.server(victim).awaitExit();
        load.awaitMore(3 * PER_SECOND);

        List<Acquisition> around = load.acquisitions().stream()
                .filter(taken -> millis(killed, taken.answered()) > -1000 && millis(killed, taken.asked()) < 3000)
                .toList();
        List<Acquisition> hit = around.stream()
                .filter(taken -> taken.answered() > killed && taken.tier().equals("local"))
                .toList();
        fleet.restart(victim);
        long back = System.nanoTime();
        fleet.server(victim).awaitLog("granted");
        long used = System.nanoTime();
        return new Failover(
                load.misses().size() - misses,
                hit.size(),
                hit.stream()
                        .mapToDouble(taken -> millis(killed, taken.answered()))
                        .max()
                        .orElse(0),
                fullRate(around, killed),
                around.stream().mapToDouble(Acquisition::millis).max().orElse(0),
                millis(back, used));
    }

    /** The end of the last tenth of a second of whose requests the servers answered fewer than nine in ten. */
    private static double fullRate(List<Acquisition> around, long killed) {
        int slice = 100;
        double full = 0;
        for (int from = 0; from < 2500; from += slice) {
            int begin = from;
            List<Acquisition> asked = around.stream()
                    .filter(taken -> millis(killed, taken.asked()) >= begin)
                    .filter(taken -> millis(killed, taken.asked()) < begin + slice)
                    .toList();
            long served = asked.stream()
                    .filter(taken -> taken.tier().equals("remote"))
                    .count();
            if (served < 0.9 * asked.size()) {
                full = from + slice;
            }
        }
        return full;
    }

    @Test
    void rollingRestart_underSteadyLoad_noAcquisitionFails() throws Exception {
        try (Fleet fleet = pooledFleet();
                FleetLoad load = steadyLoad(fleet)) {
            long before = load.misses().size();
            for (int i = 0; i < SERVERS; i++) {
                assertThat(fleet.server(i).terminate().awaitExit()).isZero();
                load.awaitMore(PER_SECOND);
                fleet.restart(i);
                fleet.server(i).awaitLog("granted");
                load.awaitMore(PER_SECOND);
            }
            load.end();
            say("Rolling restart of three, %s", outcome(load));
            say(
                    "  longest acquisition %.0f ms; calls that failed at a server: %d",
                    load.acquisitions().stream()
                            .mapToDouble(Acquisition::millis)
                            .max()
                            .orElse(0),
                    load.misses().size() - before);
        }
    }

    private Fleet pooledFleet() throws Exception {
        return Fleet.start(
                temp,
                SERVERS,
                "keysource.chain = pool(local)",
                "keysource.pool.specs = EC-P-256:64",
                "keysource.pool.bypass-below = 1ns",
                "keysource.pool.refill = watermark");
    }

    private static FleetLoad steadyLoad(Fleet fleet) {
        FleetLoad load = new FleetLoad(KeyPairSpec.EC_P_256, fleet.furl(), "remote, local").perSecond(PER_SECOND);
        fleet.awaitUseOf(0, 1, 2);
        load.awaitMore(20 * PER_SECOND); // the first calls of a cold process are slow
        return load;
    }

    private static String outcome(FleetLoad load) {
        List<Acquisition> all = load.acquisitions();
        return String.format(
                Locale.ROOT,
                "%d EC-P-256 pairs, at most %d/s: %d failures, %d pairs seen twice, %d made by the caller itself",
                all.size(),
                PER_SECOND,
                load.failures(),
                load.twice(),
                all.stream().filter(taken -> taken.tier().equals("local")).count());
    }

    private void row(String name, String unit, List<Failover> rounds, ToDoubleFunction<Failover> figure) {
        double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
        say(
                "  %-50s min %.0f, median %.0f, max %.0f %s",
                name, sorted[0], sorted[sorted.length / 2], sorted[sorted.length - 1], unit);
    }

    private static double millis(long from, long to) {
        return (to - from) / 1e6;
    }

    private void say(String format, Object... arguments) {
        String line = String.format(Locale.ROOT, format, arguments).stripTrailing();
        report.add(line);
        System.out.println(line);
    }
}
