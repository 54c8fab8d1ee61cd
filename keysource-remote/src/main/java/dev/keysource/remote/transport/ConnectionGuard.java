package dev.keysource.remote.transport;

import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.buffer.ByteBufUtil;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelDuplexHandler;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.ChannelOutboundBuffer;
import io.grpc.netty.shaded.io.netty.channel.ChannelPromise;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Error;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.grpc.netty.shaded.io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

import java.net.SocketAddress;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * What one connection may do, between TLS and HTTP/2. Of a stranger, on whose connection no active secret was shown, frames and
 * bytes are counted, and calls, frames and answers have to come to an end in time; beyond its limits the connection is closed,
 * and GOAWAY and the log say why. Who has shown a secret has far higher limits, beyond which the server reads more slowly, so
 * that an impatient client, which resets calls in great numbers, loses nothing but time.
 *
 * <p>The transport knows limits of this kind too, but one for all connections, most of them without a choice, and none for what
 * is not read by the peer. Belongs to the thread of its connection, except where it says so.
 */
final class ConnectionGuard extends ChannelDuplexHandler {
    static final long FRAMES_AT_ONCE = 2_000;
    static final long FRAMES_PER_SECOND = 200;
    /** Enough for a handshake and two calls of the health service. */
    static final long FRAMES_OF_SUSPECT = 150;

    static final long BYTES_AT_ONCE = 64 * 1024;
    static final long BYTES_PER_SECOND = 16 * 1024;
    static final long BYTES_OF_SUSPECT = 16 * 1024;
    static final long HOLDER_FRAMES_AT_ONCE = 40_000;
    static final long HOLDER_FRAMES_PER_SECOND = 20_000;
    /** How much a stranger may leave unread in this process; a few answers are some hundred bytes. */
    static final long UNREAD = 64 * 1024;
    /** How long anything of a stranger's may take: a handshake, a frame, a call, reading an answer. */
    static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** Who has shown a secret may stop reading for longer, since what is kept for him is bounded. */
    private static final long HOLDER_PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** The errors in a GOAWAY that are no fault of the peer's: none, and what is said to a connection that has just broken. */
    private static final Set<Http2Error> OWN = EnumSet.of(Http2Error.NO_ERROR, Http2Error.INTERNAL_ERROR);

    private static final int HOLDER_SEND_BUFFER = 256 * 1024;

    final Network network;
    final Channel channel;
    private final ConnectionLimit limit;
    private final RawBytes raw = new RawBytes(this);
    private final FrameReader in = new FrameReader(FrameReader.PREFACE, new Inbound());
    private final FrameReader out = new FrameReader(0, new Outbound());
    private final StrangerCalls calls = new StrangerCalls();
    private final Budget strangersFrames;
    private final Budget strangersBytes;
    private final Budget holdersFrames;
    private final long begun;
    private volatile boolean holder;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Future<?> looks;
    private long strangersDue;
    private long holdersDue;
    private String costliest = "";
    private int costliestCost;
    private boolean encrypted;
    private boolean framed;
    private boolean withinHeaders;
    private long partialSince;
    private boolean partial;
    private long written;
    private long movedAt;
    private long moved;
    private boolean unread;
    private boolean owing;
    private boolean closing;

    ConnectionGuard(ConnectionLimit limit, Channel channel, Network network, long now) {
        this.limit = limit;
        this.channel = channel;
        this.network = network;
        strangersFrames = new Budget(FRAMES_AT_ONCE, FRAMES_PER_SECOND, now);
        strangersBytes = new Budget(BYTES_AT_ONCE, BYTES_PER_SECOND, now);
        holdersFrames = new Budget(HOLDER_FRAMES_AT_ONCE, HOLDER_FRAMES_PER_SECOND, now);
        begun = now;
        movedAt = now;
    }

    /** Stands in the pipeline from here on, before anything else does. */
    void install() {
        channel.pipeline().addLast(raw);
    }

    @Nullable
    SocketAddress peer() {
        return channel.remoteAddress();
    }

    /** Whether an active secret was shown. Called by any thread. */
    boolean isHolder() {
        return holder;
    }

    /** An active secret was shown. */
    void admit() {
        holder = true;
        calls.clear();
        channel.config().setOption(ChannelOption.SO_SNDBUF, HOLDER_SEND_BUFFER);
    }

    /** A secret has to be shown again. Called by any thread. */
    void forget() {
        holder = false;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        looks = added.executor()
                .scheduleWithFixedDelay(() -> look(limit.now()), LOOK_NANOS, LOOK_NANOS, TimeUnit.NANOSECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext removed) {
        if (looks != null) {
            looks.cancel(false);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext triggered, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            encrypted = handshake.isSuccess();
            if (!encrypted && channel.isActive() && !closing) {
                limit.tell(this, "handshake-failed", "");
            }
        }
        triggered.fireUserEventTriggered(event);
    }

    @Override
    public void channelRead(ChannelHandlerContext reading, Object message) {
        if (closing) {
            ReferenceCountUtil.release(message);
            return;
        }
        in.read((ByteBuf) message);
        // A secret in this very message is seen below, so that it is judged by the limits of who has shown one.
        limit.whileReading(this, () -> reading.fireChannelRead(message));
        judge(limit.now());
    }

    @Override
    public void write(ChannelHandlerContext writing, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf bytes) {
            out.read(bytes);
        }
        writing.write(message, promise);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext changed) {
        unread = !channel.isWritable();
        restOrGoOn();
        changed.fireChannelWritabilityChanged();
    }

    /** So many bytes, encrypted, are on their way. */
    void sends(int count) {
        written += count;
    }

    /** So many bytes have come, encrypted. */
    void received(int count) {
        if (!holder) {
            long now = limit.now();
            boolean enough = strangersBytes.take(count, now);
            if (network.isSuspect(now)) {
                strangersBytes.leave(BYTES_OF_SUSPECT);
            }
            if (!enough) {
                close("too-many-bytes", "", now);
            }
        }
    }

    private void judge(long now) {
        if (holder) {
            judgeHolder(now);
        } else {
            judgeStranger(now);
        }
        strangersDue = 0;
        holdersDue = 0;
        costliestCost = 0;
        boolean begins = in.isWithinFrame() || withinHeaders;
        if (begins && !partial) {
            partialSince = now;
        }
        partial = begins;
    }

    private void judgeStranger(long now) {
        boolean enough = strangersFrames.take(strangersDue, now);
        if (network.isSuspect(now)) {
            strangersFrames.leave(FRAMES_OF_SUSPECT);
        }
        if (!enough) {
            close("too-many-frames", " frames=" + costliest, now);
        } else if (waiting() > UNREAD) {
            close("answers-not-read", "", now);
        }
    }

    private void judgeHolder(long now) {
        boolean enough = holdersFrames.take(holdersDue, now);
        if (!enough && !owing) {
            owing = true;
            restOrGoOn();
            channel.eventLoop().schedule(this::paid, holdersFrames.nanosUntil(0), TimeUnit.NANOSECONDS);
        }
    }

    private void paid() {
        owing = false;
        restOrGoOn();
    }

    private void restOrGoOn() {
        if (owing || unread) {
            raw.rest();
        } else if (!channel.config().isAutoRead()) {
            raw.goOn();
        }
    }

    /** What is written and waits in this process. */
    private long waiting() {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    /** Looks whether something takes too long. */
    void look(long now) {
        long sent = written - waiting();
        if (sent > moved || waiting() == 0) {
            moved = sent;
            movedAt = now;
        }
        if (now - movedAt > (holder ? HOLDER_PATIENCE_NANOS : PATIENCE_NANOS)) {
            close("answers-not-read", "", now);
        } else if (!holder && !framed && now - begun > PATIENCE_NANOS) {
            close("slow-handshake", "", now);
        } else if (!holder && partial && now - partialSince > PATIENCE_NANOS) {
            close("slow-frame", "", now);
        } else if (!holder && calls.hasOlderThan(PATIENCE_NANOS, now)) {
            close("slow-call", "", now);
        }
    }

    private void close(String why, String details, long now) {
        if (closing) {
            return;
        }
        closing = true;
        network.suspect(now);
        limit.tell(this, why, details);
        if (encrypted && context != null) {
            context.writeAndFlush(goAway(context, why));
        }
        ConnectionLimit.closeNow(channel);
    }

    /** Says why to who reads it (RFC 9113, section 6.8): that no stream was the last, and the reason as debug data. */
    private static ByteBuf goAway(ChannelHandlerContext context, String why) {
        ByteBuf text = ByteBufUtil.writeAscii(context.alloc(), why);
        ByteBuf frame = context.alloc().buffer();
        int length = 2 * Integer.BYTES + text.readableBytes();
        frame.writeMedium(length).writeByte(FrameType.GOAWAY).writeByte(0).writeInt(0);
        frame.writeInt(Integer.MAX_VALUE).writeInt((int) Http2Error.ENHANCE_YOUR_CALM.code());
        frame.writeBytes(text);
        text.release();
        return frame;
    }

    private void charge(int type, int flags, int length) {
        int cost = FrameType.costForStranger(type, flags, length);
        strangersDue += cost;
        holdersDue += FrameType.costForHolder(type, flags, length);
        if (cost > costliestCost) {
            costliestCost = cost;
            costliest = FrameType.name(type);
        }
    }

    private final class Inbound implements FrameReader.Listener {
        @Override
        public void frame(int type, int flags, int stream, int length) {
            framed = true;
            partial &= type == FrameType.CONTINUATION; // a header block is one thing
            if (type == FrameType.HEADERS || type == FrameType.CONTINUATION) {
                withinHeaders = (flags & FrameType.END_HEADERS) == 0;
            }
            charge(type, flags, length);
            if (holder) {
                return;
            }
            if (type == FrameType.RST_STREAM) {
                calls.reset(stream);
            } else {
                calls.received(type, stream, limit.now());
            }
        }
    }

    private final class Outbound implements FrameReader.Listener {
        @Override
        public void frame(int type, int flags, int stream, int length) {
            if (holder) {
                return;
            }
            if (type == FrameType.RST_STREAM) {
                calls.reset(stream);
            } else {
                calls.sent(type, flags, stream, length);
            }
        }

        @Override
        public void error(int type, int code) {
            Http2Error known = Http2Error.valueOf(code);
            Http2Error error = known == null ? Http2Error.PROTOCOL_ERROR : known;
            if (type == FrameType.RST_STREAM && error != Http2Error.NO_ERROR && error != Http2Error.CANCEL) {
                charge(type, 0, 0); // the peer has made this end reset a stream (CVE-2025-8671)
            } else if (type == FrameType.GOAWAY && !closing && !OWN.contains(error)) {
                network.suspect(limit.now());
                limit.tell(
                        ConnectionGuard.this,
                        (error == null
                                ? "http2-error"
                                : error.name().toLowerCase(Locale.ROOT).replace('_', '-')),
                        "");
            }
        }
    }
}
