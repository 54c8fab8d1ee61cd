package dev.keysource.remote.server;

import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Says that connections cannot be accepted, in most cases because the process has no file descriptors left: at most once a
 * minute, since the transport tries again every second. It stands in the pipeline of the listening socket. Not thread-safe: a pipeline has one thread.
 */
public final class AcceptFailures extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(AcceptFailures.class);
    private static final long NANOS_BETWEEN = TimeUnit.MINUTES.toNanos(1);

    private final LongSupplier ticker;
    private long lastNanos;
    /** Since the last line. */
    private long failures;

    private boolean told;

    /**
     * Nothing has failed yet.
     *
     * @param ticker nanoseconds
     */
    public AcceptFailures(LongSupplier ticker) {
        this.ticker = ticker;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        long count = failuresToTell();
        if (count > 0) {
            LOG.error(
                    "a connection could not be accepted ({} times since the last such line): {}; clients that are connected are"
                            + " served, and others once there are file descriptors for them (ulimit -n)",
                    count,
                    String.valueOf(cause.getMessage()));
        }
        context.fireExceptionCaught(cause);
    }

    /** Counts a failure; returns how many there were, or 0 if there has just been a line. */
    long failuresToTell() {
        failures++;
        long now = ticker.getAsLong();
        if (told && now - lastNanos < NANOS_BETWEEN) {
            return 0;
        }
        told = true;
        lastNanos = now;
        long count = failures;
        failures = 0;
        return count;
    }
}
