package dev.keysource.examples.launcher;

import dev.keysource.remote.Furl;
import picocli.CommandLine.Option;

import java.nio.file.Path;

/** The option that names whom a command asks. */
@SuppressWarnings("NullAway.Init") // picocli sets the field
final class FurlOption {
    @Option(
            names = "--furl-file",
            required = true,
            paramLabel = "FILE",
            converter = Values.FileName.class,
            description = "the furl of the key generator, or of several")
    private Path file;

    Furl read() {
        return Furl.read(file);
    }
}
