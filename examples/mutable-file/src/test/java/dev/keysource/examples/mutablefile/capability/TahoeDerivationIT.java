package dev.keysource.examples.mutablefile.capability;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSources;
import dev.keysource.KeyPairSpec;
import dev.keysource.examples.mutablefile.TestKeys;
import dev.keysource.examples.mutablefile.capability.Capability.Right;
import dev.keysource.examples.mutablefile.grid.TahoeInstallation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.security.KeyPair;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** The derivation against Tahoe-LAFS itself, for keys of the local source and for keys of the JDK's own provider. */
@Tag("grid")
class TahoeDerivationIT {
    private static final int PAIRS = 60; // each serves as SDMF and MDMF file and directory

    @Test
    void capabilities_ofManyPairs_areTahoesToTheByte() throws Exception {
        List<KeyPair> pairs = new ArrayList<>();
        try (KeyPairSource source = KeyPairSources.forChain("local")) {
            List<CompletableFuture<KeyPair>> answers = IntStream.range(0, PAIRS - 10)
                    .mapToObj(i -> source.request(KeyPairSpec.RSA_2048))
                    .toList();
            answers.forEach(answer -> pairs.add(answer.join()));
        }
        while (pairs.size() < PAIRS) {
            pairs.add(TestKeys.rsa());
        }
        String input = pairs.stream()
                .map(pair ->
                        Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded()) + "\n")
                .collect(Collectors.joining());

        List<String> lines =
                TahoeInstallation.get().script("derive.py", input).lines().toList();

        assertThat(lines).isEqualTo(pairs.stream().map(TahoeDerivationIT::line).toList());
    }

    private static String line(KeyPair pair) {
        List<String> parts = new ArrayList<>(List.of("True"));
        for (boolean directory : new boolean[] {false, true}) {
            for (Format format : Format.values()) {
                Capability write = Capability.ofPair(pair, format, directory);
                for (Right right : Right.values()) {
                    parts.add(write.attenuate(right).text());
                }
            }
        }
        return String.join(" ", parts);
    }
}
