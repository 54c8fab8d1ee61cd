package dev.keysource.examples.launcher;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.function.BooleanSupplier;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * One connection of an attacker: writes TLS and HTTP/2 (RFC 9113) as no client should, and shows no secret. What it writes is
 * collected until {@link #send}. Its calls throw an IOException when the server has closed it, {@link Over} when time is over.
 */
final class RawPeer implements Closeable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PUSH_PROMISE = 5;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;
    static final int PRIORITY_UPDATE = 0x10;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;
    static final int TABLE_SIZE = 1;
    static final int INITIAL_WINDOW = 4;
    static final int MOST = Integer.MAX_VALUE;

    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final String CHECK = "/grpc.health.v1.Health/Check";
    private static final int SMALL_BUFFER = 4096;
    private static final int LOOK_MILLIS = 200;

    private final Socket plain;
    private final int port;
    private final BooleanSupplier over;
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private final byte[] read = new byte[16 * 1024];
    private SSLSocket tls;
    private int stream = -1;
    private long sent;

    /** Time is over, and the server has not closed the connection. */
    static final class Over extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private RawPeer(Socket plain, int port, BooleanSupplier over) {
        this.plain = plain;
        this.port = port;
        this.over = over;
    }

    static RawPeer connect(int port, BooleanSupplier over) throws IOException {
        Socket plain = new Socket();
        plain.setReceiveBufferSize(SMALL_BUFFER); // what is not read stays with the server
        plain.setSoTimeout(60_000);
        plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return new RawPeer(plain, port, over);
    }

    /** How many frames, or bytes where there are none, were sent. */
    long sent() {
        return sent;
    }

    RawPeer handshake(String version) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance(version);
            context.init(null, new TrustManager[] {new Gullible()}, null);
            tls = (SSLSocket) context.getSocketFactory().createSocket(plain, "localhost", port, true);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        parameters.setProtocols(new String[] {version});
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        return this;
    }

    /** After a handshake: asks for new keys, the only renegotiation that TLS 1.3 has. */
    void updateKeys() throws IOException {
        checkTime();
        tls.startHandshake();
        sent++;
    }

    /** Begins HTTP/2, with settings as pairs of an identifier and a value. */
    RawPeer begin(int... settings) throws IOException {
        handshake("TLSv1.3");
        pending.writeBytes(PREFACE.getBytes(US_ASCII));
        settings(settings);
        send();
        return this;
    }

    void settings(int... pairs) {
        ByteBuffer payload = ByteBuffer.allocate(pairs.length * 3);
        for (int i = 0; i < pairs.length; i += 2) {
            payload.putShort((short) pairs[i]).putInt(pairs[i + 1]);
        }
        frame(SETTINGS, 0, 0, payload.array());
    }

    /** Begins a call of the health service, and says that its message will follow. */
    int open() {
        stream += 2;
        frame(HEADERS, END_HEADERS, stream, request());
        return stream;
    }

    /** A whole call. */
    int call() {
        frame(DATA, END_STREAM, open(), new byte[5]);
        return stream;
    }

    int nextStream() {
        stream += 2;
        return stream;
    }

    static byte[] number(int value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
    }

    /** In HPACK (RFC 7541), without its dynamic table or Huffman codes. */
    static byte[] request() {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.write(0x83); // :method POST
        block.write(0x87); // :scheme https
        block.write(0x04); // :path
        text(block, CHECK);
        block.write(0x01); // :authority
        text(block, "keysource");
        block.write(0x0f); // content-type
        block.write(0x10);
        text(block, "application/grpc");
        block.writeBytes(literal("te", "trailers"));
        return block.toByteArray();
    }

    /** A field that is not indexed. */
    static byte[] literal(String name, String value) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.write(0x00);
        text(block, name);
        text(block, value);
        return block.toByteArray();
    }

    private static void text(ByteArrayOutputStream block, String text) {
        block.write(text.length()); // less than 127
        block.writeBytes(text.getBytes(US_ASCII));
    }

    void frame(int type, int flags, int onStream, byte... payload) {
        pending.write(payload.length >> 16);
        pending.write(payload.length >> 8);
        pending.write(payload.length);
        pending.write(type);
        pending.write(flags);
        pending.writeBytes(number(onStream));
        pending.writeBytes(payload);
        sent++;
    }

    void bytes(byte... any) {
        pending.writeBytes(any);
        sent++;
    }

    /** Sends what was collected. */
    void send() throws IOException {
        checkTime();
        OutputStream out = tls == null ? plain.getOutputStream() : tls.getOutputStream();
        out.write(pending.toByteArray());
        out.flush();
        pending.reset();
    }

    /** Sends it, and takes what has come. */
    void sendAndRead() throws IOException {
        send();
        while (plain.getInputStream().available() > 0) {
            take();
        }
    }

    private void take() throws IOException {
        InputStream in = tls == null ? plain.getInputStream() : tls.getInputStream();
        if (in.read(read) < 0) {
            throw new IOException("closed by the server");
        }
    }

    /** Waits a moment, taking what comes. */
    void linger() throws IOException {
        checkTime();
        (tls == null ? plain : tls).setSoTimeout(LOOK_MILLIS);
        try {
            take();
        } catch (SocketTimeoutException e) {
            return;
        }
    }

    private void checkTime() {
        if (over.getAsBoolean()) {
            throw new Over();
        }
    }

    /** Sends some of what was collected, each byte after a while, until the server has had enough. */
    void dribble() throws IOException {
        byte[] all = pending.toByteArray();
        pending.reset();
        for (byte one : all) {
            pending.write(one);
            send();
            linger();
            linger();
        }
        while (true) {
            linger();
        }
    }

    static byte[] clientHello() {
        try {
            SSLEngine engine = SSLContext.getDefault().createSSLEngine();
            engine.setUseClientMode(true);
            ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            engine.wrap(ByteBuffer.allocate(0), hello);
            byte[] bytes = new byte[hello.flip().remaining()];
            hello.get(bytes);
            return bytes;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        plain.close();
    }

    /** An attacker does not care whom it attacks. */
    private static final class Gullible extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
