package dev.keysource.remote.server;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import static org.assertj.core.api.Assertions.assertThat;

class AcceptFailuresTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE);
    private final AcceptFailures failures = new AcceptFailures(now::get);

    @Test
    void failuresToTell_manyInAMinute_areToldTogether() {
        assertThat(failures.failuresToTell()).isEqualTo(1);
        assertThat(failures.failuresToTell()).isZero();
        now.addAndGet(Duration.ofMinutes(1).toNanos() - 1);
        assertThat(failures.failuresToTell()).isZero();
        now.incrementAndGet();
        assertThat(failures.failuresToTell()).isEqualTo(3);
        assertThat(failures.failuresToTell()).isZero();
    }
}
