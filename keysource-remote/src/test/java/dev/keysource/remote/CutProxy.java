package dev.keysource.remote;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.function.IntSupplier;

/** Passes bytes on to a server, and cuts each connection after so many bytes of the server's answers. */
final class CutProxy implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int upstream;
    private final IntSupplier cuts;
    private volatile boolean cutting = true;

    CutProxy(int upstream, IntSupplier cuts) throws IOException {
        this.upstream = upstream;
        this.cuts = cuts;
        start(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    /** Leaves the connections to come whole, or cuts them again. */
    void cutting(boolean now) {
        cutting = now;
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), upstream);
                int cut = cutting ? cuts.getAsInt() : Integer.MAX_VALUE;
                start(() -> pump(client, server, Integer.MAX_VALUE));
                start(() -> pump(server, client, cut));
            } catch (IOException e) {
                return; // the test is over
            }
        }
    }

    private static void pump(Socket from, Socket to, int limit) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[4096];
            int left = limit;
            while (left > 0) {
                int count = in.read(buffer, 0, Math.min(buffer.length, left));
                if (count < 0) {
                    return;
                }
                out.write(buffer, 0, count);
                left -= count;
            }
        } catch (IOException e) {
            return; // the other direction has closed both
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "cut-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
