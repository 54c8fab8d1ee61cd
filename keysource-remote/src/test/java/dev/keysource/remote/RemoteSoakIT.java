package dev.keysource.remote;

import dev.keysource.KeyPairSpec;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The full form of {@link FurlTest}, {@link AtMostOnceIT}, {@link FuzzedRequestsIT}, {@link CanaryIT}, {@link
 * TlsMatrixIT}, {@link RotationsIT}, {@link QuotaSharesIT} and {@link CallLeaksIT}; leaves its figures in {@code
 * target/soak}.
 */
@Tag("soak")
class RemoteSoakIT {
    @TempDir
    private Path directory;

    private static void report(String name, Object figures) throws IOException {
        Path directory = Files.createDirectories(Path.of("target", "soak"));
        Files.write(directory.resolve(name + ".txt"), List.of(figures.toString()));
    }

    @Test
    void parse_aMillionMutatedTexts_givesTheTextBackOrATypedError() throws IOException {
        FurlMutations.Report report = FurlMutations.run(1_000_000);
        report("furls", report);
        assertThat(report.accepted()).isPositive();
        assertThat(report.refused()).isPositive();
    }

    @Test
    void request_aHundredThousandCallsCutAnywhere_givesNoPairTwiceAndTheServerCountsTheLost() throws Exception {
        CutCalls.Report report = CutCalls.run(8, 250);
        report("cuts", report);
        assertThat(report.asked()).isEqualTo(100_000);
        assertThat(report.orphaned()).isEqualTo(report.lost());
    }

    @Test
    void getKeyPair_aMillionFuzzedRequests_areRefusedAndNeverReachTheSource() throws Exception {
        FuzzedRequests.Report report = FuzzedRequests.run(1_000_000, directory);
        report("fuzzed-requests", report);
        assertThat(report.refusalsLogged()).isPositive();
    }

    @Test
    void output_aHundredThousandOperationsAtTrace_holdsNeitherSecretNorPrivateKey() throws Exception {
        TracedOperations.Report report = TracedOperations.run(100_000, directory, false);
        report("canaries", report);
        assertThat(report.findings()).isEmpty();
        assertThat(report.secrets()).isGreaterThan(90_000);
        assertThat(report.linesSeen())
                .allSatisfy((line, count) -> assertThat(count).isPositive());
    }

    @Test
    void request_aHundredReconnectionsToAnotherKey_isNeverSentThere() throws Exception {
        ReplacedKey.Report report = ReplacedKey.run(100);
        report("replaced-key", report);
        assertThat(report.reconnections()).isGreaterThanOrEqualTo(100);
        assertThat(report.applicationBytes()).isZero();
    }

    @Test
    void request_aThousandWrongServers_getNoByteOfTheCall() throws Exception {
        WrongServers.Report report = WrongServers.run(1_000);
        report("wrong-servers", report);
        assertThat(report.connections()).isGreaterThanOrEqualTo(1_000);
        assertThat(report.applicationBytes()).isZero();
    }

    @Test
    void replaceSecrets_aHundredRotationsUnderLoad_failNoCallInTheOverlapAndBiteWithinASecond() throws Exception {
        Rotations.Report report = Rotations.run(100, directory);
        report("rotations", report);
        assertThat(report.failedInOverlaps()).isZero();
        assertThat(report.refusalMillis()).isLessThan(1000);
        assertThat(report.endMillis()).isLessThan(1000);
    }

    @Test
    void request_oneAtAHundredTimesItsShare_leavesTheOthersAllTheyAskFor() throws Exception {
        QuotaShares.Report report = QuotaShares.run(200, true);
        report("quotas", report);
        assertThat(report.honestGot()).isEqualTo(report.honestAsked());
        assertThat(report.honestShare()).isGreaterThanOrEqualTo(0.4);
    }

    @Test
    void request_aMillionCallsOfEveryKind_leaveNothingBehind() throws Exception {
        CallLeaks.Report report = CallLeaks.run(1_000_000, directory, false);
        report("calls", report);
        assertThat(report.leaks()).isZero();
        assertThat(report.heapGrowth()).as("KiB").isLessThan(4 * 1024);
        int threads = report.samples().get(0).threads();
        // One more for some time when a connection has reached its age: the transport looks its address up anew.
        assertThat(report.samples()).extracting(CallLeaks.Sample::threads).allMatch(count -> count <= threads + 1);
    }

    @Test
    void request_besideGreedyHolders_hasHalfOfItsPairsAndTheyPinLittle() throws Exception {
        List<Fairness.Report> reports = List.of(
                Fairness.run(1, 8, true, 4, KeyPairSpec.RSA_2048, 10),
                Fairness.run(1, 8, false, 4, KeyPairSpec.RSA_2048, 10),
                Fairness.run(1, 60, false, 4, KeyPairSpec.RSA_2048, 10),
                Fairness.run(1, 8, true, 1, KeyPairSpec.RSA_2048, 10),
                Fairness.run(1, 8, true, 1, KeyPairSpec.EC_P_256, 10),
                Fairness.run(9, 4, true, 4, KeyPairSpec.RSA_2048, 10));
        report("fairness", reports);
        assertThat(reports.subList(0, 5))
                .allSatisfy(
                        one -> assertThat(one.share()).as("half, as measured").isGreaterThanOrEqualTo(0.45));
        assertThat(reports).allSatisfy(one -> assertThat(one.pinnedMiB()).isLessThanOrEqualTo(16));
    }
}
