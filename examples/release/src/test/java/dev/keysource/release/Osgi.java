package dev.keysource.release;

import aQute.bnd.osgi.Analyzer;
import aQute.bnd.osgi.EmbeddedResource;
import aQute.bnd.osgi.Jar;
import aQute.bnd.osgi.Resource;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

import java.io.File;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

import static java.nio.charset.StandardCharsets.UTF_8;

/** A framework of OSGi inside this process, with bundles from the class path of the tests. */
final class Osgi implements AutoCloseable {
    private static final long LONG_MILLIS = 60_000;

    private final Framework framework;
    private final List<Bundle> bundles = new ArrayList<>();

    Osgi(Path storage) throws BundleException {
        framework = ServiceLoader.load(FrameworkFactory.class, Osgi.class.getClassLoader())
                .findFirst()
                .orElseThrow()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE,
                        storage.toString(),
                        Constants.FRAMEWORK_STORAGE_CLEAN,
                        Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT,
                        Constants.FRAMEWORK_BOOTDELEGATION,
                        "sun.*"));
        framework.start();
    }

    /** The jar of the class path whose name is this and a version. */
    static Path jar(String name) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(path -> path.getFileName().toString().matches(Pattern.quote(name) + "-\\d.*\\.jar"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " on the class path"));
    }

    /** Installs jars that are bundles. */
    Osgi install(String... names) throws Exception {
        for (String name : names) {
            install(name, jar(name));
        }
        return this;
    }

    /** Installs one bundle that is made of jars that are none, as a user of a library like gRPC has to. */
    Osgi wrap(Path directory, String symbolicName, String imports, String... names) throws Exception {
        try (Analyzer analyzer = new Analyzer()) {
            Jar all = new Jar(symbolicName);
            for (String name : names) {
                Jar jar = new Jar(jar(name).toFile());
                analyzer.addClose(jar);
                for (Map.Entry<String, Resource> each : jar.getResources().entrySet()) {
                    String path = each.getKey();
                    if (path.startsWith("META-INF/services/") && all.getResource(path) != null) {
                        String both = read(all.getResource(path)) + "\n" + read(each.getValue());
                        all.putResource(path, new EmbeddedResource(both, 0), true);
                    } else {
                        all.putResource(path, each.getValue(), false);
                    }
                }
            }
            analyzer.setJar(all);
            analyzer.setBundleSymbolicName(symbolicName);
            analyzer.setExportPackage("!META-INF.*,*");
            analyzer.setImportPackage(imports);
            analyzer.setProperty("-noimportjava", "true");
            all.setManifest(analyzer.calcManifest());
            Path file = directory.resolve(symbolicName + ".jar");
            all.write(file.toFile());
            install(symbolicName, file);
        }
        return this;
    }

    private static String read(Resource resource) throws Exception {
        try (InputStream stream = resource.openInputStream()) {
            return new String(stream.readAllBytes(), UTF_8);
        }
    }

    private void install(String name, Path file) throws Exception {
        try (JarFile jar = new JarFile(file.toFile())) {
            if (jar.getManifest().getMainAttributes().getValue(Constants.BUNDLE_SYMBOLICNAME) == null) {
                throw new AssertionError(file + " is no bundle");
            }
        }
        try (InputStream stream = Files.newInputStream(file)) {
            bundles.add(framework.getBundleContext().installBundle(name, stream));
        }
    }

    /** Starts all that can be started; a bundle whose requirements nobody meets fails. */
    void start() throws BundleException {
        for (Bundle bundle : bundles) {
            if (bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null) {
                bundle.start();
            }
        }
    }

    /** A class as a bundle sees it. */
    Class<?> type(String bundle, String name) throws ClassNotFoundException {
        return framework.getBundleContext().getBundle(bundle).loadClass(name);
    }

    @Override
    public void close() throws BundleException {
        framework.stop();
        try {
            framework.waitForStop(LONG_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
