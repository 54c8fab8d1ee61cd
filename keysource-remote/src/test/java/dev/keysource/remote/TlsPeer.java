package dev.keysource.remote;

import org.awaitility.Awaitility;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.X509ExtendedKeyManager;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** A server that shows any chain with any key, and counts what it is told once the handshake is done. */
final class TlsPeer implements AutoCloseable {
    private final ServerSocket socket;
    private final boolean tls;
    private final AtomicLong applicationBytes = new AtomicLong();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final StringBuffer plaintext = new StringBuffer();

    private TlsPeer(ServerSocket socket, boolean tls) {
        this.socket = socket;
        this.tls = tls;
        Thread thread = new Thread(this::accept, "tls-peer");
        thread.setDaemon(true);
        thread.start();
    }

    static TlsPeer tls(String version, String protocol, PrivateKey key, X509Certificate... chain) throws Exception {
        return tls(0, version, protocol, key, chain);
    }

    static TlsPeer tls(int port, String version, String protocol, PrivateKey key, X509Certificate... chain)
            throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(new KeyManager[] {new FixedKey(key, chain)}, null, null);
        SSLServerSocket socket = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(port, 50, InetAddress.getLoopbackAddress());
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setProtocols(new String[] {version});
        parameters.setApplicationProtocols(new String[] {protocol});
        socket.setSSLParameters(parameters);
        return new TlsPeer(socket, true);
    }

    /** Speaks no TLS, and counts nothing, since what it gets is a handshake; {@link #heardInPlaintext} has it. */
    static TlsPeer plaintext() throws IOException {
        return new TlsPeer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), false);
    }

    int port() {
        return socket.getLocalPort();
    }

    long applicationBytes() {
        return applicationBytes.get();
    }

    int connections() {
        return connections.get();
    }

    /** What it was told without TLS, a character for each byte. */
    String heardInPlaintext() {
        return plaintext.toString();
    }

    /** Waits until all that was sent on the connections so far has been read. */
    void awaitEndOfConnections() {
        Awaitility.await().atMost(Clients.LONG).until(() -> connections() > 0 && ended.get() == connections());
    }

    void awaitApplicationBytes() {
        Awaitility.await().atMost(Clients.LONG).until(() -> applicationBytes() > 0);
    }

    private void accept() {
        while (!socket.isClosed()) {
            try (Socket connection = socket.accept()) {
                connections.incrementAndGet();
                listen(connection);
            } catch (IOException e) {
                continue; // a handshake that failed; the next connection may come
            }
        }
    }

    private void listen(Socket connection) throws IOException {
        try {
            InputStream in = connection.getInputStream();
            if (!tls) {
                connection.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(US_ASCII));
            }
            for (int read = in.read(); read >= 0; read = in.read()) {
                if (tls) {
                    applicationBytes.incrementAndGet();
                } else {
                    plaintext.append((char) read);
                }
            }
        } finally {
            ended.incrementAndGet();
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static final class FixedKey extends X509ExtendedKeyManager {
        private final PrivateKey key;
        private final X509Certificate[] chain;

        FixedKey(PrivateKey key, X509Certificate[] chain) {
            this.key = key;
            this.chain = chain;
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
            return null;
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return new String[] {"only"};
        }

        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return keyType.startsWith(key.getAlgorithm()) ? "only" : null;
        }

        @Override
        public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
            return chooseServerAlias(keyType, issuers, null);
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return chain.clone();
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return key;
        }
    }
}
