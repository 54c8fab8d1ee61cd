package dev.keysource.examples.launcher.loaders;

import java.io.File;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Run by {@code LoaderIT} in a process of its own. Arguments: what to try, the class path of the library, the class path of
 * the application. Says what became of the loader of the application.
 */
final class LoaderProbe {
    private static final int MOST_COLLECTIONS = 600;
    private static final long COLLECTION_MILLIS = 100;

    private final URL[] library;
    private final URL[] application;
    private final ReferenceQueue<ClassLoader> collected = new ReferenceQueue<>();

    private final String main;

    private LoaderProbe(String what, String library, String application) {
        this.library = urls(library);
        this.application = urls(application);
        this.main = "dev.keysource.examples.launcher.loaders."
                + (what.startsWith("uninstalled") ? "JcaApplication" : "Application");
    }

    public static void main(String[] args) throws Exception {
        LoaderProbe probe = new LoaderProbe(args[0], args[1], args[2]);
        boolean gone = args[0].equals("shared") ? probe.firstApplicationGoes() : probe.close(args[0]);
        System.out.println(
                gone ? "the loader is collected" : "the loader is still there, with the threads " + threads());
    }

    /** An application with the library in its own loader ends. */
    private boolean close(String how) throws Exception {
        return isCollected(useAndClose(how.contains("interrupted")), () -> {});
    }

    private Reference<?> useAndClose(boolean interrupted) throws Exception {
        URL[] all = Stream.of(library, application).flatMap(Arrays::stream).toArray(URL[]::new);
        try (URLClassLoader loader = new URLClassLoader("application", all, ClassLoader.getPlatformClassLoader())) {
            List<AutoCloseable> sources = use(loader, List.of());
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            close(sources);
            if (Thread.interrupted() != interrupted) {
                throw new IllegalStateException("the interrupt was lost");
            }
            List<String> left = threads().stream()
                    .filter(name -> name.matches("keysource-(local|pool|remote|server|jca).*|grpc.*|global.*"))
                    .filter(name -> !name.contains("-answers-")) // these end when callers' actions do
                    .toList();
            if (!left.isEmpty()) {
                System.out.println("threads after close: " + left);
            }
            return new WeakReference<>(loader, collected);
        }
    }

    /** The first of two applications that share the library ends, and the other goes on. */
    private boolean firstApplicationGoes() throws Exception {
        try (URLClassLoader shared = new URLClassLoader("library", library, ClassLoader.getPlatformClassLoader());
                URLClassLoader second = new URLClassLoader("second", application, shared)) {
            List<AutoCloseable> sources = new ArrayList<>();
            Reference<?> first = openAndGo(shared, sources);
            boolean gone = isCollected(first, () -> use(second, sources));
            close(sources);
            return gone;
        }
    }

    private Reference<?> openAndGo(ClassLoader shared, List<AutoCloseable> sources) throws Exception {
        try (URLClassLoader first = new URLClassLoader("first", application, shared)) {
            close(use(first, List.of()));
            sources.addAll(use(first, List.of()));
            return new WeakReference<>(first, collected);
        }
    }

    /** Runs an application as a container does. */
    private List<AutoCloseable> use(ClassLoader loader, List<AutoCloseable> sources) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            @SuppressWarnings("unchecked")
            UnaryOperator<List<AutoCloseable>> running = (UnaryOperator<List<AutoCloseable>>)
                    loader.loadClass(main).getConstructor().newInstance();
            return running.apply(sources);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static void close(List<AutoCloseable> sources) throws Exception {
        for (int i = sources.size() - 1; i >= 0; i--) {
            sources.get(i).close();
        }
    }

    /** Waits for the garbage collector, with something that goes on meanwhile. */
    private boolean isCollected(Reference<?> loader, Runnable meanwhile) throws InterruptedException {
        for (int i = 0; i < MOST_COLLECTIONS; i++) {
            meanwhile.run();
            System.gc();
            if (collected.remove(COLLECTION_MILLIS) == loader) {
                return true;
            }
        }
        return false;
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .sorted()
                .toList();
    }

    private static URL[] urls(String classPath) {
        return Arrays.stream(classPath.split(File.pathSeparator))
                .map(entry -> {
                    try {
                        return Path.of(entry).toUri().toURL();
                    } catch (MalformedURLException e) {
                        throw new IllegalArgumentException(entry, e);
                    }
                })
                .toArray(URL[]::new);
    }
}
