package dev.keysource.remote;

import dev.keysource.remote.identity.PinnedTrust;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** A client that writes HTTP/2 frames (RFC 9113) as no client should, and reads nothing. It has no secret. */
final class RawHttp2 implements AutoCloseable {
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int CANCEL = 8;
    private static final byte[] EMPTY_MESSAGE = new byte[5];

    private final SSLSocket socket;
    private final ByteArrayOutputStream frames = new ByteArrayOutputStream();
    private int stream = -1;

    private RawHttp2(SSLSocket socket) {
        this.socket = socket;
    }

    static RawHttp2 connect(int port, String pin) throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(null, new TrustManager[] {new PinnedTrust(pin)}, null);
        Socket plain = new Socket();
        plain.setReceiveBufferSize(4096); // what is not read stays with the server
        plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, "localhost", port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        RawHttp2 client = new RawHttp2(socket);
        client.frames.writeBytes(PREFACE.getBytes(US_ASCII));
        client.frame(SETTINGS, 0, 0, new byte[0]);
        client.send();
        return client;
    }

    /** Begins a call, to be sent with the next. */
    void begin(String method) {
        stream += 2;
        frame(HEADERS, END_HEADERS, stream, headers(method));
    }

    /** Sends an empty message as the last of the call that was begun. */
    void end() {
        frame(DATA, END_STREAM, stream, EMPTY_MESSAGE);
    }

    /** Gives up the call that was begun. */
    void reset() {
        frame(RST_STREAM, 0, stream, ByteBuffer.allocate(4).putInt(CANCEL).array());
    }

    void send() throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(frames.toByteArray());
        out.flush();
        frames.reset();
    }

    /** In HPACK (RFC 7541), without its dynamic table or Huffman codes. */
    private static byte[] headers(String method) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.write(0x83); // :method POST
        block.write(0x87); // :scheme https
        block.write(0x04); // :path
        text(block, "/" + method);
        block.write(0x01); // :authority
        text(block, "keysource");
        block.write(0x0f); // content-type
        block.write(0x10);
        text(block, "application/grpc");
        block.write(0x00);
        text(block, "te");
        text(block, "trailers");
        return block.toByteArray();
    }

    private static void text(ByteArrayOutputStream block, String text) {
        block.write(text.length()); // less than 127
        block.writeBytes(text.getBytes(US_ASCII));
    }

    private void frame(int type, int flags, int onStream, byte[] payload) {
        frames.write(payload.length >> 16);
        frames.write(payload.length >> 8);
        frames.write(payload.length);
        frames.write(type);
        frames.write(flags);
        frames.writeBytes(ByteBuffer.allocate(4).putInt(onStream).array());
        frames.writeBytes(payload);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
