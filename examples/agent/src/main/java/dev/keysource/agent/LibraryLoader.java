package dev.keysource.agent;

import org.jspecify.annotations.Nullable;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URISyntaxException;
import java.net.URL;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The class loader of the libraries that lie as jars in the agent's jar. The parent is the platform's loader: the program sees
 * nothing of what is loaded here, and nothing of the program is seen. Nothing is written to a disk; native code in libraries is
 * not shown, as it would have to be. Multi-release jars are heeded. Thread-safe.
 */
final class LibraryLoader extends ClassLoader {
    static {
        registerAsParallelCapable();
    }

    private static final String FOLDER = "keysource-agent/";
    /** The names of the libraries, as a class path. */
    private static final String LIBRARIES = FOLDER + "libraries";
    /** Resources for this loader. */
    private static final String OWN_RESOURCES = FOLDER + "agent/";
    /** Classes for this loader; no other asks for them. */
    private static final String OWN_CLASSES = "dev/keysource/agent/inside/";

    private static final String NATIVE_CODE = "META-INF/native/";

    private final Archive jar;
    private final ProtectionDomain domain;
    private final List<Archive> libraries = new ArrayList<>();

    private LibraryLoader(URL location, Archive jar) throws IOException {
        super("keysource-agent", ClassLoader.getPlatformClassLoader());
        this.jar = jar;
        this.domain = new ProtectionDomain(new CodeSource(location, (Certificate[]) null), null, this, null);
        for (String library : new String(jar.read(LIBRARIES), UTF_8).strip().split(":", -1)) {
            libraries.add(jar.nested(library));
        }
    }

    /** A new loader of the jar that this class comes from. It is never closed: its classes can be needed at any time. */
    static LibraryLoader ofThisJar() throws IOException {
        return of(LibraryLoader.class.getProtectionDomain().getCodeSource().getLocation());
    }

    /** A new loader of an agent's jar. */
    static LibraryLoader of(URL location) throws IOException {
        try {
            return new LibraryLoader(location, Archive.of(new RandomAccessFile(new File(location.toURI()), "r")));
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        String path = name.replace('.', '/') + ".class";
        try {
            byte[] bytes = path.startsWith(OWN_CLASSES) ? jar.read(path) : readClass(path);
            if (bytes != null) {
                return defineClass(name, bytes, 0, bytes.length, domain);
            }
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
        throw new ClassNotFoundException(name);
    }

    private byte @Nullable [] readClass(String path) throws IOException {
        for (Archive library : libraries) {
            for (int version : library.versions()
                    .headSet(Runtime.version().feature(), true)
                    .descendingSet()) {
                String versioned = Archive.folderOf(version).concat(path);
                if (library.has(versioned)) {
                    return library.read(versioned);
                }
            }
            if (library.has(path)) {
                return library.read(path);
            }
        }
        return null;
    }

    @Override
    protected @Nullable URL findResource(String name) {
        try {
            List<URL> found = find(name);
            return found.isEmpty() ? null : found.get(0);
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    protected Enumeration<URL> findResources(String name) throws IOException {
        return Collections.enumeration(find(name));
    }

    private List<URL> find(String name) throws IOException {
        List<URL> found = new ArrayList<>();
        if (jar.has(OWN_RESOURCES + name)) {
            found.add(LibraryUrls.url(jar, OWN_RESOURCES + name));
        }
        if (!name.startsWith(NATIVE_CODE)) {
            for (Archive library : libraries) {
                if (library.has(name)) {
                    found.add(LibraryUrls.url(library, name));
                }
            }
        }
        return found;
    }
}
