package dev.keysource.examples.unchanged;

import dev.keysource.examples.unchanged.Comparison.Result;
import io.jsonwebtoken.Jwts;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Real software with the provider and without it, in turn. How many pairs each operation takes is asserted; how long it takes is
 * written to {@code target/jca/libraries.md}.
 */
@Tag("jca")
@Timeout(600)
class UnchangedSoftwareIT {
    static {
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        java.util.logging.Logger.getLogger("org.apache").setLevel(java.util.logging.Level.SEVERE);
    }

    private static final int OPERATIONS = Integer.getInteger("jca.operations", 3);
    private static final Path REPORT = Path.of("target", "jca", "libraries.md");

    private static final List<String> rows = new ArrayList<>();
    private static Comparison comparison;

    /** Software, and how many pairs one operation takes. */
    record Case(String name, int pairs, Software software) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() throws Exception {
        ClassLoader netty41 = Libraries.loader("netty-4.1");
        ClassLoader netty42 = UnchangedSoftwareIT.class.getClassLoader();
        ClassLoader sshd = Libraries.loader("sshd");
        return Stream.of(
                new Case("Nimbus JOSE, `RSAKeyGenerator`", 1, Libraries::nimbus),
                new Case("jjwt, RS256", 1, () -> Libraries.jjwt(Jwts.SIG.RS256)),
                new Case("jjwt, RS512 (4096 bits)", 1, () -> Libraries.jjwt(Jwts.SIG.RS512)),
                new Case("jjwt, PS256", 1, () -> Libraries.jjwt(Jwts.SIG.PS256)),
                new Case("Netty 4.1, `SelfSignedCertificate`", 1, () -> Libraries.netty(netty41)),
                new Case("Netty 4.2, `SelfSignedCertificate`", 1, () -> Libraries.netty(netty42)),
                new Case("Vert.x 5, `SelfSignedCertificate`", 1, Libraries::vertx),
                new Case("okhttp-tls, `HeldCertificate`", 1, Libraries::okhttp),
                new Case("Apache MINA SSHD, first host key", 1, () -> Libraries.sshd(sshd, false)),
                new Case("Apache MINA SSHD with Bouncy Castle", 0, () -> Libraries.sshd(netty42, true)),
                new Case("Spring Authorization Server, start to first token", 1, AuthorizationServer::startAndUse));
    }

    @BeforeAll
    static void open() {
        comparison = new Comparison();
    }

    @AfterAll
    static void report() throws Exception {
        comparison.close();
        Files.createDirectories(REPORT.getParent());
        Files.write(REPORT, rows);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void operation_stockAndPooledInTurn_takesItsPairsFromThePool(Case tried) throws Exception {
        Result result = comparison.of(tried.software(), OPERATIONS);
        rows.add(result.row(tried.name()));
        assertThat(result.stockPairs()).isZero();
        assertThat(result.pooledPairs()).isEqualTo((long) tried.pairs() * OPERATIONS);
    }
}
