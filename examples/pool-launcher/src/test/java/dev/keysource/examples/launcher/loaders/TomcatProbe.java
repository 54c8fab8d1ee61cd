package dev.keysource.examples.launcher.loaders;

import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * Run by {@code TomcatIT} in a process of its own. Arguments: what to try, the class path of the library, where these tests
 * are, a directory. Says what became of the loader of a web application after it was taken away, and what the container warns
 * of.
 */
final class TomcatProbe {
    private static final int MOST_COLLECTIONS = 600;
    private static final long COLLECTION_MILLIS = 100;
    private static final int REQUESTS = 2;
    private static final Logger LOG = Logger.getLogger("");

    private final ReferenceQueue<ClassLoader> collected = new ReferenceQueue<>();
    private final Tomcat tomcat = new Tomcat();
    private final List<Path> library;
    private final Path tests;
    private final Path directory;

    private TomcatProbe(List<Path> library, Path tests, Path directory) throws Exception {
        this.library = library;
        this.tests = tests;
        this.directory = directory;
        tomcat.setBaseDir(directory.toString());
        tomcat.setPort(0);
        tomcat.getHost();
        tomcat.getEngine().setBackgroundProcessorDelay(-1); // its own threads look into the applications now and then
        tomcat.getConnector();
        tomcat.start();
    }

    public static void main(String[] args) throws Exception {
        Arrays.stream(LOG.getHandlers()).forEach(LOG::removeHandler);
        LOG.addHandler(new Warnings());
        List<Path> library =
                Arrays.stream(args[1].split(File.pathSeparator)).map(Path::of).toList();
        TomcatProbe probe = new TomcatProbe(library, Path.of(args[2]), Path.of(args[3]));
        try {
            boolean gone = args[0].equals("shared") ? probe.firstOfTwoGoes() : probe.onlyOneGoes();
            System.out.println(gone ? "the loader is collected" : "the loader is still there");
        } finally {
            probe.tomcat.stop();
            probe.tomcat.destroy();
        }
    }

    /** The library is in the application. */
    private boolean onlyOneGoes() throws Exception {
        return isCollected(useAndUndeploy(), () -> {});
    }

    private Reference<?> useAndUndeploy() throws Exception {
        Path lib = Files.createDirectories(directory.resolve("only/WEB-INF/lib"));
        for (Path jar : library) {
            Files.copy(jar, lib.resolve(jar.getFileName()));
        }
        return undeploy(deploy("only", getClass().getClassLoader(), null));
    }

    /** The library is shared with an application that goes on. */
    private boolean firstOfTwoGoes() throws Exception {
        List<URL> urls = new ArrayList<>();
        for (Path entry : library) {
            urls.add(entry.toUri().toURL());
        }
        try (URLClassLoader shared =
                new URLClassLoader(urls.toArray(URL[]::new), getClass().getClassLoader())) {
            List<AutoCloseable> sources = new ArrayList<>();
            Reference<?> first = undeploy(deploy("first", shared, sources));
            Context second = deploy("second", shared, sources);
            boolean gone = isCollected(first, () -> ask(second));
            undeploy(second);
            for (int i = sources.size() - 1; i >= 0; i--) {
                sources.get(i).close();
            }
            return gone;
        }
    }

    private Context deploy(String name, ClassLoader parent, List<AutoCloseable> shared) throws IOException {
        Path root = directory.resolve(name);
        String folder = getClass().getPackageName().replace('.', '/');
        Path classes = Files.createDirectories(root.resolve("WEB-INF/classes").resolve(folder));
        for (Class<?> type : List.of(Application.class, KeysServlet.class)) {
            String file = type.getSimpleName() + ".class";
            Files.copy(tests.resolve(folder).resolve(file), classes.resolve(file));
        }
        Context context = new StandardContext();
        context.setName(name);
        context.setPath("/" + name);
        context.setDocBase(root.toString());
        context.setParentClassLoader(parent);
        context.addLifecycleListener(new Tomcat.FixContextListener());
        tomcat.getHost().addChild(context);
        if (shared != null) {
            context.getServletContext().setAttribute(KeysServlet.SHARED, shared);
        }
        Wrapper servlet = Tomcat.addServlet(context, "keys", "dev.keysource.examples.launcher.loaders.KeysServlet");
        servlet.addMapping("/");
        for (int i = 0; i < REQUESTS; i++) {
            ask(context);
        }
        return context;
    }

    /** By way of one of the container's threads. */
    private void ask(Context context) {
        URI uri = URI.create("http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + context.getPath() + "/");
        try (InputStream answer = uri.toURL().openStream()) {
            answer.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Reference<?> undeploy(Context context) throws Exception {
        Reference<?> loader = new WeakReference<>(context.getLoader().getClassLoader(), collected);
        context.stop();
        tomcat.getHost().removeChild(context);
        context.destroy();
        return loader;
    }

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

    private static final class Warnings extends Handler {
        @Override
        public void publish(LogRecord entry) {
            if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
                System.out.println(new SimpleFormatter().format(entry));
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
