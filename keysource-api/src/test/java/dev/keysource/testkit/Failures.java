package dev.keysource.testkit;

import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Assertions on requests that fail; each gives the failure, to go on with. */
public final class Failures {
    private Failures() {}

    /** The future fails for this reason, now or soon. */
    public static AbstractThrowableAssert<?, ?> assertFails(CompletableFuture<?> answer, Reason reason) {
        return hasReason(
                assertThatThrownBy(() -> answer.get(120, TimeUnit.SECONDS))
                        .isInstanceOf(ExecutionException.class)
                        .cause(),
                reason);
    }

    /** The call fails for this reason. */
    public static AbstractThrowableAssert<?, ?> assertFails(ThrowingCallable call, Reason reason) {
        return hasReason(assertThatThrownBy(call), reason);
    }

    private static AbstractThrowableAssert<?, ?> hasReason(AbstractThrowableAssert<?, ?> thrown, Reason reason) {
        return thrown.isInstanceOfSatisfying(
                KeyPairSourceException.class,
                failure -> assertThat(failure.reason()).as(failure.getMessage()).isEqualTo(reason));
    }
}
