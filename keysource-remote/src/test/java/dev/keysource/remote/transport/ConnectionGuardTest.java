package dev.keysource.remote.transport;

import dev.keysource.testkit.FakeClock;
import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.buffer.Unpooled;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.channel.DefaultChannelId;
import io.grpc.netty.shaded.io.netty.channel.embedded.EmbeddedChannel;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.grpc.netty.shaded.io.netty.util.ReferenceCountUtil;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

class ConnectionGuardTest {
    private static final Duration PATIENCE = Duration.ofNanos(ConnectionGuard.PATIENCE_NANOS);
    private static final int END_OF_BOTH = FrameType.END_HEADERS | FrameType.END_OR_ACK;

    private final FakeClock clock = new FakeClock();
    private final List<String> told = new ArrayList<>();
    private final ConnectionLimit limit =
            new ConnectionLimit(10, 10, (peer, why, details) -> told.add(why + details), clock::nanoTime);
    private boolean showsSecret;
    private ConnectionGuard guard;
    private EmbeddedChannel channel;

    @BeforeEach
    void connect() throws Exception {
        channel = new EmbeddedChannel(DefaultChannelId.newInstance(), false, false, new ChannelInboundHandlerAdapter());
        guard = Objects.requireNonNull(limit.enter(channel), "refused");
        guard.install();
        channel.register();
        channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                ReferenceCountUtil.release(message);
                limit.admitIf(() -> showsSecret);
            }
        });
        channel.pipeline().fireUserEventTriggered(SslHandshakeCompletionEvent.SUCCESS);
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[FrameReader.PREFACE]));
        receive(FrameType.SETTINGS, 0, 0, 6);
    }

    @ParameterizedTest
    @CsvSource({
        "DATA, 0, 0, 0",
        "HEADERS, 1, 4, 100",
        "PRIORITY, 2, 0, 5",
        "RST_STREAM, 3, 0, 4",
        "SETTINGS, 4, 0, 0",
        "PUSH_PROMISE, 5, 0, 4",
        "PING, 6, 0, 8",
        "GOAWAY, 7, 0, 8",
        "WINDOW_UPDATE, 8, 0, 4",
        "CONTINUATION, 9, 0, 10",
        "of type 16, 16, 0, 10"
    })
    void channelRead_moreOfAKindThanAStrangerMaySend_closesAndSaysWhich(String name, int type, int flags, int length) {
        int sent = 0;
        while (channel.isOpen() && sent < 2_000) {
            receive(type, flags, 1, length);
            sent++;
        }
        assertThat(told).containsExactly("too-many-frames frames=" + name);
        assertThat(sent).isBetween(100, 1_100);
        assertThat(goAwayText()).isEqualTo("too-many-frames");
    }

    @Test
    void channelRead_aCallEverySecondForHours_isServed() {
        for (int i = 0; i < 3 * 3600; i++) {
            call(2 * i + 1);
            clock.advance(Duration.ofSeconds(1));
            guard.look(clock.nanoTime());
        }
        assertThat(told).isEmpty();
    }

    @Test
    void channelRead_aWatchWithPingsForHours_isServed() {
        receive(FrameType.HEADERS, FrameType.END_HEADERS, 1, 100);
        receive(FrameType.DATA, FrameType.END_OR_ACK, 1, 10);
        send(FrameType.HEADERS, FrameType.END_HEADERS, 1, 50);
        send(FrameType.DATA, 0, 1, 7);
        for (int i = 0; i < 3 * 360; i++) {
            clock.advance(Duration.ofSeconds(10));
            receive(FrameType.PING, 0, 0, 8);
            guard.look(clock.nanoTime());
        }
        assertThat(told).isEmpty();
    }

    @Test
    void channelRead_secretInTheVeryFrames_hasTheLimitsOfItsHolder() {
        showsSecret = true;
        for (int i = 0; i < 10_000; i++) {
            receive(FrameType.HEADERS, FrameType.END_HEADERS, 2 * i + 1, 100);
            receive(FrameType.RST_STREAM, 0, 2 * i + 1, 4);
        }
        assertThat(told).isEmpty();
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void channelRead_holderBeyondAllMeasure_isReadMoreSlowlyAndNeverClosed() {
        showsSecret = true;
        while (channel.config().isAutoRead()) {
            receive(FrameType.RST_STREAM, 0, 1, 4);
        }
        assertThat(told).isEmpty();
        assertThat(channel.isOpen()).isTrue();
        channel.advanceTimeBy(1, TimeUnit.SECONDS);
        channel.runPendingTasks();
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void forget_afterASecretWasShown_hasTheLimitsOfAStrangerUntilItIsShownAgain() {
        showsSecret = true;
        receive(FrameType.HEADERS, FrameType.END_HEADERS, 1, 100);
        limit.forgetAdmissions();
        assertThat(guard.isHolder()).isFalse();
        receive(FrameType.HEADERS, FrameType.END_HEADERS, 3, 100);
        assertThat(guard.isHolder()).isTrue();
    }

    @Test
    void forget_inTheMiddleOfMuchWork_closesNothing() {
        showsSecret = true;
        for (int i = 0; i < 5_000; i++) {
            receive(FrameType.HEADERS, FrameType.END_HEADERS, 2 * i + 1, 1_000);
        }
        limit.forgetAdmissions();
        showsSecret = false;
        for (int i = 0; i < 50; i++) {
            receive(FrameType.WINDOW_UPDATE, 0, 0, 4);
            receive(FrameType.RST_STREAM, 0, 1, 4);
        }
        assertThat(told).isEmpty();
        assertThat(guard.isHolder()).isFalse();
    }

    @Test
    void write_resetsThatThePeerHasCaused_countAsItsFrames() {
        for (int i = 0; channel.isOpen() && i < 1_000; i++) {
            send(FrameType.RST_STREAM, 0, 1, 4, 1); // PROTOCOL_ERROR
            receive(FrameType.WINDOW_UPDATE, 0, 1, 4);
        }
        assertThat(told).containsExactly("too-many-frames frames=RST_STREAM");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 8})
    void write_resetsOfTheServersOwn_costNothing(int code) {
        for (int i = 0; i < 10_000; i++) {
            send(FrameType.RST_STREAM, 0, 1, 4, code);
        }
        receive(FrameType.PING, 0, 0, 8);
        assertThat(told).isEmpty();
    }

    @Test
    void write_goAwayWithAnError_isToldWithItsName() {
        send(FrameType.GOAWAY, 0, 0, 8, 0, 9);
        assertThat(told).containsExactly("compression-error");
    }

    @Test
    void write_goAwayWithoutAnError_isNotTold() {
        send(FrameType.GOAWAY, 0, 0, 8, 0, 0);
        assertThat(told).isEmpty();
    }

    @Test
    void channelRead_moreBytesThanAStrangerMaySend_closes() {
        for (int i = 0; channel.isOpen() && i < 10; i++) {
            receive(FrameType.DATA, 0, 1, 16_000);
        }
        assertThat(told).containsExactly("too-many-bytes");
    }

    @Test
    void channelRead_anotherOfTheNetworkWasClosed_mayDoLittle() {
        guard.network.suspect(clock.nanoTime());
        int sent = 0;
        for (; channel.isOpen() && sent < 1_000; sent++) {
            receive(FrameType.PING, 0, 0, 8);
        }
        assertThat(sent).isBetween(30, 50);
        assertThat(told).containsExactly("too-many-frames frames=PING");
    }

    @Test
    void channelRead_anotherOfTheNetworkWasClosed_mayStillCallAndShowASecret() {
        guard.network.suspect(clock.nanoTime());
        call(1);
        call(3);
        showsSecret = true;
        receive(FrameType.HEADERS, FrameType.END_HEADERS, 5, 200);
        assertThat(guard.isHolder()).isTrue();
        assertThat(told).isEmpty();
    }

    @Test
    void look_callIsNotAnswered_closesInTime() {
        receive(FrameType.HEADERS, FrameType.END_HEADERS, 1, 100);
        clock.advance(PATIENCE);
        guard.look(clock.nanoTime());
        assertThat(told).isEmpty();
        clock.advance(Duration.ofNanos(1));
        guard.look(clock.nanoTime());
        assertThat(told).containsExactly("slow-call");
    }

    @Test
    void look_callOfAHolderIsNotAnswered_waits() {
        showsSecret = true;
        receive(FrameType.HEADERS, FrameType.END_HEADERS, 1, 100);
        clock.advance(PATIENCE.multipliedBy(10));
        guard.look(clock.nanoTime());
        assertThat(told).isEmpty();
    }

    @Test
    void look_callWasReset_isNotMissed() {
        receive(FrameType.HEADERS, FrameType.END_HEADERS, 1, 100);
        receive(FrameType.RST_STREAM, 0, 1, 4);
        clock.advance(PATIENCE.multipliedBy(2));
        guard.look(clock.nanoTime());
        assertThat(told).isEmpty();
    }

    @Test
    void look_frameDoesNotEnd_closesInTime() {
        channel.writeInbound(frame(FrameType.PING, 0, 0, 8).readRetainedSlice(12));
        clock.advance(PATIENCE.plusNanos(1));
        guard.look(clock.nanoTime());
        assertThat(told).containsExactly("slow-frame");
    }

    @Test
    void look_headersDoNotEnd_closesInTimeHoweverTheyGoOn() {
        receive(FrameType.HEADERS, 0, 1, 100);
        send(FrameType.RST_STREAM, 0, 1, 4, 0);
        for (int i = 0; i <= 10; i++) {
            receive(FrameType.CONTINUATION, 0, 1, 10);
            clock.advance(Duration.ofSeconds(1));
            guard.look(clock.nanoTime());
        }
        assertThat(told).containsExactly("slow-frame");
    }

    @Test
    void look_nothingFollowsTheHandshake_closesInTime() {
        ConnectionGuard silent = Objects.requireNonNull(limit.enter(new EmbeddedChannel()), "refused");
        clock.advance(PATIENCE.plusNanos(1));
        silent.look(clock.nanoTime());
        assertThat(told).containsExactly("slow-handshake");
    }

    @Test
    void channelRead_moreAnswersThanAStrangerMayLeaveUnread_closes() {
        leaveUnread((int) ConnectionGuard.UNREAD);
        receive(FrameType.PING, 0, 0, 8);
        assertThat(told).containsExactly("answers-not-read");
    }

    @Test
    void look_answerIsNotRead_closesInTime() {
        leaveUnread(100);
        clock.advance(PATIENCE);
        guard.look(clock.nanoTime());
        assertThat(told).isEmpty();
        clock.advance(Duration.ofNanos(1));
        guard.look(clock.nanoTime());
        assertThat(told).containsExactly("answers-not-read");
    }

    @Test
    void look_answersAreReadLittleByLittle_waits() {
        for (int i = 0; i < 20; i++) {
            leaveUnread(100);
            clock.advance(PATIENCE);
            guard.look(clock.nanoTime());
            channel.flush();
        }
        assertThat(told).isEmpty();
    }

    @Test
    void look_holderDoesNotReadHisAnswers_closesAfterAMinute() {
        showsSecret = true;
        receive(FrameType.HEADERS, FrameType.END_HEADERS, 1, 100);
        leaveUnread(2 * (int) ConnectionGuard.UNREAD);
        receive(FrameType.PING, 0, 0, 8);
        clock.advance(Duration.ofMinutes(1));
        guard.look(clock.nanoTime());
        assertThat(told).isEmpty();
        clock.advance(Duration.ofNanos(1));
        guard.look(clock.nanoTime());
        assertThat(told).containsExactly("answers-not-read");
    }

    /** What the server has written stays in its process. */
    private void leaveUnread(int bytes) {
        channel.write(frame(FrameType.DATA, 0, 1, bytes));
    }

    private void call(int stream) {
        receive(FrameType.HEADERS, FrameType.END_HEADERS, stream, 100);
        receive(FrameType.DATA, FrameType.END_OR_ACK, stream, 10);
        receive(FrameType.WINDOW_UPDATE, 0, 0, 4);
        receive(FrameType.PING, 0, 0, 8);
        send(FrameType.HEADERS, FrameType.END_HEADERS, stream, 50);
        send(FrameType.DATA, 0, stream, 7);
        send(FrameType.HEADERS, END_OF_BOTH, stream, 20);
    }

    private void receive(int type, int flags, int stream, int length) {
        channel.writeInbound(frame(type, flags, stream, length));
        channel.runPendingTasks();
    }

    private void send(int type, int flags, int stream, int length, int... numbers) {
        channel.writeOutbound(frame(type, flags, stream, length, numbers));
        ReferenceCountUtil.release(channel.readOutbound());
    }

    /** A frame whose payload begins with numbers and is empty otherwise. */
    private static ByteBuf frame(int type, int flags, int stream, int length, int... numbers) {
        ByteBuf frame = Unpooled.buffer();
        frame.writeMedium(length).writeByte(type).writeByte(flags).writeInt(stream);
        for (int number : numbers) {
            frame.writeInt(number);
        }
        return frame.writeZero(length - numbers.length * Integer.BYTES);
    }

    /** The debug data of the last frame for the peer. */
    private String goAwayText() {
        ByteBuf frame = channel.readOutbound();
        try {
            assertThat(frame.getByte(3)).isEqualTo((byte) FrameType.GOAWAY);
            return frame.toString(17, frame.readableBytes() - 17, US_ASCII);
        } finally {
            frame.release();
        }
    }
}
