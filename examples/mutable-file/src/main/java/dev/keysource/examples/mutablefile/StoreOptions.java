package dev.keysource.examples.mutablefile;

import picocli.CommandLine.Option;

import java.nio.file.Path;

/** Where files are kept; shared by all commands. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class StoreOptions {
    @Option(
            names = "--store",
            paramLabel = "DIR",
            defaultValue = "${sys:user.home}/.keysource/store",
            description = "The directory of the embedded store (default: ~/.keysource/store).")
    private Path store;

    FileStore open() {
        return EmbeddedStore.at(store);
    }
}
