package dev.keysource.agent;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;

/** URLs of entries of archives, which only who holds them can open. */
final class LibraryUrls extends URLStreamHandler {
    private final Archive archive;
    private final String name;

    private LibraryUrls(Archive archive, String name) {
        this.archive = archive;
        this.name = name;
    }

    static URL url(Archive archive, String name) {
        try {
            return new URL("keysource-agent", "", -1, "/" + name, new LibraryUrls(archive, name));
        } catch (MalformedURLException e) {
            throw new IllegalStateException(name, e);
        }
    }

    @Override
    protected URLConnection openConnection(URL url) {
        return new URLConnection(url) {
            @Override
            public void connect() {
                connected = true;
            }

            @Override
            public InputStream getInputStream() throws IOException {
                return new ByteArrayInputStream(archive.read(name));
            }
        };
    }
}
