package dev.keysource.remote;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** The full form of {@link FurlTest} and {@link AtMostOnceIT}; leaves its figures in {@code target/soak}. */
@Tag("soak")
class RemoteSoakIT {
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
    void request_aHundredThousandCallsCutAnywhere_givesNoPairTwiceAndAsksForNoneTwice() throws Exception {
        CutCalls.Report report = CutCalls.run(6_250);
        report("cuts", report);
        assertThat(report.asked()).isEqualTo(100_000);
    }
}
