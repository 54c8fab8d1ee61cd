package dev.keysource.remote.transport;

import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class FrameReaderTest {
    private final List<String> heard = new ArrayList<>();
    private final FrameReader.Listener listener = new FrameReader.Listener() {
        @Override
        public void frame(int type, int flags, int stream, int length) {
            heard.add(FrameType.name(type) + " " + flags + " " + stream + " " + length);
        }

        @Override
        public void error(int type, int code) {
            heard.add(FrameType.name(type) + " code " + code);
        }
    };

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 9, 10, 1_000})
    void read_bytesCutAnywhere_tellsOfEveryFrame(int piece) {
        FrameReader reader = new FrameReader(FrameReader.PREFACE, listener);
        ByteBuf all = Unpooled.buffer();
        all.writeZero(FrameReader.PREFACE);
        all.writeMedium(6)
                .writeByte(FrameType.SETTINGS)
                .writeByte(0)
                .writeInt(0)
                .writeZero(6);
        all.writeMedium(0).writeByte(FrameType.SETTINGS).writeByte(1).writeInt(0);
        all.writeMedium(4)
                .writeByte(FrameType.RST_STREAM)
                .writeByte(0)
                .writeInt(3)
                .writeInt(8);
        all.writeMedium(300)
                .writeByte(FrameType.DATA)
                .writeByte(1)
                .writeInt(0x80000005)
                .writeZero(300);
        all.writeMedium(12)
                .writeByte(FrameType.GOAWAY)
                .writeByte(0)
                .writeInt(0)
                .writeInt(7)
                .writeInt(11)
                .writeInt(0);
        while (all.isReadable()) {
            ByteBuf part = all.readSlice(Math.min(piece, all.readableBytes()));
            int readable = part.readableBytes();
            reader.read(part);
            assertThat(part.readableBytes()).isEqualTo(readable);
        }
        assertThat(heard)
                .containsExactly(
                        "SETTINGS 0 0 6",
                        "SETTINGS 1 0 0",
                        "RST_STREAM 0 3 4",
                        "RST_STREAM code 8",
                        "DATA 1 5 300",
                        "GOAWAY 0 0 12",
                        "GOAWAY code 11");
        assertThat(reader.isWithinFrame()).isFalse();
    }

    @Test
    void isWithinFrame_somethingIsMissing_isTrue() {
        FrameReader reader = new FrameReader(FrameReader.PREFACE, listener);
        assertThat(reader.isWithinFrame()).isTrue();
        reader.read(Unpooled.wrappedBuffer(new byte[FrameReader.PREFACE]));
        assertThat(reader.isWithinFrame()).isFalse();
        reader.read(Unpooled.wrappedBuffer(new byte[1]));
        assertThat(reader.isWithinFrame()).isTrue();
    }
}
