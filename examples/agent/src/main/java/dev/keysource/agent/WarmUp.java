package dev.keysource.agent;

/**
 * Looks at the settings when the process has lived for a while, and has the chain opened that they want warm. The many
 * processes that end before are not told of it, and pay nothing.
 */
final class WarmUp implements Runnable {
    private static final long WHILE_MILLIS = 1_000;

    private final Inside inside;

    private WarmUp(Inside inside) {
        this.inside = inside;
    }

    @SuppressWarnings("ThreadPriorityCheck") // a hint: the program comes first
    static void begin(Inside inside) {
        if (inside.hasSettings()) {
            Thread thread = FirstUse.thread("keysource-agent-warm-up", new WarmUp(inside));
            thread.setPriority(Thread.MIN_PRIORITY);
            thread.start();
        }
    }

    @Override
    public void run() {
        try {
            Thread.sleep(WHILE_MILLIS);
            inside.warmUp();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
