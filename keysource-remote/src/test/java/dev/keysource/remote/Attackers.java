package dev.keysource.remote;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A process that attacks a server on this machine, without a secret, until its standard input ends: idle sockets, half
 * handshakes, floods of resets, and clients that never read. Its loops are paced.
 */
final class Attackers {
    private static final int FLOODS = 4;
    private static final int RESETS_AT_ONCE = 100;
    private static final int NEVER_READ = 50;
    private static final int CALLS = 200;
    private static final String CHECK = "grpc.health.v1.Health/Check";

    private final InetSocketAddress server;
    private final String pin;
    private final AtomicLong resets = new AtomicLong();
    private final AtomicLong floods = new AtomicLong();
    private final List<RawHttp2> unread = new ArrayList<>();

    private Attackers(int port, String pin) {
        this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        this.pin = pin;
    }

    /** Arguments: the port and the pin of the server, how many idle sockets, how many half handshakes. */
    public static void main(String[] arguments) throws Exception {
        Attackers attackers = new Attackers(Integer.parseInt(arguments[0]), arguments[1]);
        ScheduledExecutorService threads = Executors.newScheduledThreadPool(FLOODS + 3);
        Sockets idle = attackers.new Sockets(ByteBuffer.allocate(0), Integer.parseInt(arguments[2]));
        Sockets half = attackers.new Sockets(halfClientHello(), Integer.parseInt(arguments[3]));
        threads.scheduleWithFixedDelay(idle::renewSome, 100, 100, TimeUnit.MILLISECONDS);
        threads.scheduleWithFixedDelay(half::renewSome, 100, 100, TimeUnit.MILLISECONDS);
        threads.scheduleWithFixedDelay(attackers::neverRead, 0, 100, TimeUnit.MILLISECONDS);
        for (int i = 0; i < FLOODS; i++) {
            threads.scheduleWithFixedDelay(attackers::flood, 0, 200, TimeUnit.MILLISECONDS);
        }
        idle.full.await();
        half.full.await();
        System.out.println("all sockets are open");
        System.in.transferTo(System.err);
        System.out.printf(
                "idle=%d half=%d resets=%d on %d connections, %d never read%n",
                idle.opened, half.opened, attackers.resets.get(), attackers.floods.get(), attackers.unread.size());
        System.exit(0);
    }

    /** Begins and gives up calls until the server has had enough. */
    private void flood() {
        try (RawHttp2 client = RawHttp2.connect(server.getPort(), pin)) {
            floods.incrementAndGet();
            while (true) {
                for (int i = 0; i < RESETS_AT_ONCE; i++) {
                    client.begin(CHECK);
                    client.reset();
                }
                client.send();
                resets.addAndGet(RESETS_AT_ONCE);
            }
        } catch (IOException | GeneralSecurityException e) {
            return; // closed by the server; the next flood begins soon
        }
    }

    /** Asks much and takes no answer. */
    private void neverRead() {
        if (unread.size() == NEVER_READ) {
            return;
        }
        try {
            RawHttp2 client = RawHttp2.connect(server.getPort(), pin);
            unread.add(client);
            for (int i = 0; i < CALLS; i++) {
                client.begin(CHECK);
                client.end();
            }
            client.send();
        } catch (IOException | GeneralSecurityException e) {
            return; // closed by the server
        }
    }

    static ByteBuffer halfClientHello() throws IOException, GeneralSecurityException {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine();
        engine.setUseClientMode(true);
        ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), hello);
        hello.flip();
        return hello.limit(hello.limit() / 2);
    }

    /** So many open sockets on which nothing follows the first bytes; the oldest are replaced by and by. */
    private final class Sockets {
        private static final int RENEWED = 20;
        private static final int AT_ONCE = 100;

        private final Queue<SocketChannel> sockets = new ArrayDeque<>();
        private final ByteBuffer firstBytes;
        private final int wanted;
        private final CountDownLatch full = new CountDownLatch(1);
        private long opened;

        Sockets(ByteBuffer firstBytes, int wanted) {
            this.firstBytes = firstBytes;
            this.wanted = wanted;
        }

        void renewSome() {
            try {
                for (int i = 0; i < RENEWED && sockets.size() == wanted; i++) {
                    sockets.remove().close();
                }
                for (int i = 0; i < AT_ONCE && sockets.size() < wanted; i++) {
                    SocketChannel socket = SocketChannel.open(server);
                    sockets.add(socket);
                    opened++;
                    socket.write(firstBytes.duplicate());
                }
                if (sockets.size() == wanted) {
                    full.countDown();
                }
            } catch (IOException e) {
                return; // the server was faster to close it
            }
        }
    }
}
