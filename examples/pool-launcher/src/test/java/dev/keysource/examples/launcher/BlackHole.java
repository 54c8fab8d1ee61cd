package dev.keysource.examples.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;

/** A way to a server that passes bytes on, until it begins to swallow them: no connection ends, and nothing arrives. */
final class BlackHole implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final CountDownLatch closed = new CountDownLatch(1);
    private final int upstream;
    private volatile boolean swallows;

    BlackHole(int upstream) throws IOException {
        this.upstream = upstream;
        start(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    /** From now on nothing gets through, on no connection, old or new. */
    void swallow() {
        swallows = true;
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), upstream);
                start(() -> pump(client, server));
                start(() -> pump(server, client));
            } catch (IOException e) {
                return; // the test is over
            }
        }
    }

    private void pump(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[4096];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                if (swallows) {
                    closed.await();
                    return;
                }
                out.write(buffer, 0, count);
            }
        } catch (IOException | InterruptedException e) {
            return; // the other direction has closed both
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "black-hole");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        socket.close();
    }
}
