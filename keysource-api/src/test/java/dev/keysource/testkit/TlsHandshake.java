package dev.keysource.testkit;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/** A handshake of TLS 1.3 by the JVM's own implementation, in memory. */
final class TlsHandshake {
    private static final int ROOM = 1 << 16;
    private static final int LONGEST = 100;

    private final SSLEngine client;
    private final SSLEngine server;
    private final ByteBuffer toServer = ByteBuffer.allocate(ROOM);
    private final ByteBuffer toClient = ByteBuffer.allocate(ROOM);

    private TlsHandshake(SSLEngine client, SSLEngine server) {
        this.client = client;
        this.server = server;
    }

    /** Returns when a client that trusts the certificate has accepted the server that has the key. */
    static void run(PrivateKey key, X509Certificate certificate) throws GeneralSecurityException, IOException {
        KeyStore roots = KeyStore.getInstance("PKCS12");
        roots.load(null, null);
        roots.setCertificateEntry("root", certificate);
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(roots);
        SSLContext serverContext = context();
        serverContext.init(new KeyManager[] {new OneKey(key, certificate)}, null, null);
        SSLContext clientContext = context();
        clientContext.init(null, trust.getTrustManagers(), null);
        SSLEngine client = clientContext.createSSLEngine("localhost", 1);
        client.setUseClientMode(true);
        SSLEngine server = serverContext.createSSLEngine();
        server.setUseClientMode(false);
        new TlsHandshake(client, server).shake();
    }

    private static SSLContext context() throws GeneralSecurityException {
        return SSLContext.getInstance("TLSv1.3", "SunJSSE");
    }

    private void shake() throws SSLException {
        client.beginHandshake();
        server.beginHandshake();
        for (int i = 0; i < LONGEST; i++) {
            step(client, toServer, toClient);
            step(server, toClient, toServer);
            if (isOver(client) && isOver(server)) {
                return;
            }
        }
        throw new SSLException("the handshake does not end");
    }

    private static boolean isOver(SSLEngine engine) {
        return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
                && engine.getSession().getProtocol().equals("TLSv1.3");
    }

    private static void step(SSLEngine engine, ByteBuffer out, ByteBuffer in) throws SSLException {
        switch (engine.getHandshakeStatus()) {
            case NEED_WRAP -> engine.wrap(ByteBuffer.allocate(0), out);
            case NEED_TASK -> {
                for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                    task.run();
                }
            }
            default -> {
                in.flip();
                engine.unwrap(in, ByteBuffer.allocate(ROOM));
                in.compact();
            }
        }
    }

    /** Gives out the key object itself, where a key store would give out another one. */
    private static final class OneKey extends X509ExtendedKeyManager {
        private final PrivateKey key;
        private final X509Certificate certificate;

        OneKey(PrivateKey key, X509Certificate certificate) {
            this.key = key;
            this.certificate = certificate;
        }

        @Override
        public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
            return keyType.equals(certificate.getPublicKey().getAlgorithm()) ? "key" : null;
        }

        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            throw new UnsupportedOperationException();
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return new X509Certificate[] {certificate};
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return key;
        }
    }
}
