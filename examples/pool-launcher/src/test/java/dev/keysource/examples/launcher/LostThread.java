package dev.keysource.examples.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The launcher, of whose process a thread runs out of memory, or the end hangs, when its standard input has a line. */
final class LostThread {
    static final String OUT_OF_MEMORY = "out-of-memory";
    static final String STUCK = "stuck";

    private LostThread() {}

    /** Arguments: one of the two, then those of the launcher. */
    public static void main(String[] arguments) {
        Thread waiting = new Thread(() -> run(arguments[0]), "waiting");
        waiting.setDaemon(true);
        waiting.start();
        PoolLauncher.main(List.of(arguments).subList(1, arguments.length).toArray(String[]::new));
    }

    private static void run(String what) {
        try {
            if (System.in.read() < 0) {
                return;
            }
        } catch (IOException e) {
            return;
        }
        if (what.equals(OUT_OF_MEMORY)) {
            throw new OutOfMemoryError("thrown by a test");
        }
        Runtime.getRuntime().addShutdownHook(new Thread(LostThread::waitForEver, STUCK));
        System.out.println(STUCK);
    }

    private static void waitForEver() {
        Object never = new Object();
        synchronized (never) {
            while (true) {
                try {
                    never.wait();
                } catch (InterruptedException e) {
                    continue;
                }
            }
        }
    }

    /** The command that starts it. */
    static List<String> command(String what, Path directory) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dkeysource.log.level=INFO",
                "-cp",
                System.getProperty("java.class.path"),
                LostThread.class.getName(),
                what,
                "run",
                directory.toString());
    }
}
