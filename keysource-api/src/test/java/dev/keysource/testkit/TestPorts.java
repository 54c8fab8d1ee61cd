package dev.keysource.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of the loopback address for servers that are stopped and started again. In between, nobody else gets them:
 * systems hand out higher ones to whoever asks for any, and other processes that use this class leave them alone.
 */
public final class TestPorts {
    private static final int FIRST = 20_000;
    private static final int PAIRS = 5_000;

    /** Each is bound to the port after the one that it keeps for this process, until that ends. */
    private static final List<ServerSocket> GUARDS = new CopyOnWriteArrayList<>();

    private TestPorts() {}

    /**
     * A port that nobody listens on.
     *
     * @return another one for each call
     */
    public static int take() {
        int start = ThreadLocalRandom.current().nextInt(PAIRS);
        for (int i = 0; i < PAIRS; i++) {
            int port = FIRST + 2 * ((start + i) % PAIRS);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no port is free from " + FIRST + " to " + (FIRST + 2 * PAIRS - 1));
    }

    private static boolean isFree(int port) {
        try {
            ServerSocket guard = listen(port + 1);
            try {
                listen(port).close();
                GUARDS.add(guard);
                return true;
            } catch (IOException e) {
                guard.close();
                return false;
            }
        } catch (IOException e) {
            return false;
        }
    }

    private static ServerSocket listen(int port) throws IOException {
        return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
    }
}
