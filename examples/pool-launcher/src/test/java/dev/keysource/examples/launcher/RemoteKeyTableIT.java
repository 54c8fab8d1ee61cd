package dev.keysource.examples.launcher;

import dev.keysource.testkit.TestJvm;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** A pair that came from a server works with the services of the JVM that it came out in, whichever JVM made it. */
@Timeout(900)
class RemoteKeyTableIT {
    @TempDir
    private Path directory;

    private void assertAllWork(TestJvm making, TestJvm using, boolean isSealed) throws Exception {
        Path furl = directory.resolve("furl");
        Process server = making.command(entry -> true, RemoteKeyTable.class, "serve", furl)
                .redirectError(directory.resolve("errors").toFile())
                .start();
        try {
            assertThat(server.inputReader().readLine()).isEqualTo("ready");
            List<String> table = using.run(entry -> true, RemoteKeyTable.class, "take", furl, isSealed);
            assertThat(table)
                    .as("table of pairs from %s in %s", making.home(), using.home())
                    .hasSizeGreaterThan(20)
                    .allMatch(line -> line.endsWith(" ok"));
            server.getOutputStream().close();
            assertThat(server.waitFor()).isZero();
        } finally {
            server.destroyForcibly();
        }
    }

    @Test
    void table_ofOneJvm_works() throws Exception {
        assertAllWork(TestJvm.current(), TestJvm.current(), false);
    }

    @Test
    void table_ofSealedPairs_works() throws Exception {
        assertAllWork(TestJvm.current(), TestJvm.current(), true);
    }

    @Test
    @Tag("interop")
    void table_acrossJvms_works() throws Exception {
        List<TestJvm> all = TestJvm.all();
        assumeTrue(all.size() > 1, "no other JDK is here; -Dinterop.jdk25 names one");
        for (TestJvm other : all.subList(1, all.size())) {
            assertAllWork(all.get(0), other, false);
            assertAllWork(other, all.get(0), false);
        }
    }
}
