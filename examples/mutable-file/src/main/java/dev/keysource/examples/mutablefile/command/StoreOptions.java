package dev.keysource.examples.mutablefile.command;

import dev.keysource.examples.mutablefile.capability.MutableFileException;
import dev.keysource.examples.mutablefile.grid.GridStore;
import dev.keysource.examples.mutablefile.grid.TahoeNode;
import dev.keysource.examples.mutablefile.store.EmbeddedStore;
import dev.keysource.examples.mutablefile.store.FileStore;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.stream.Stream;

/** Where files are kept; shared by all commands. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class StoreOptions {
    @ArgGroup(exclusive = true)
    private @Nullable Choice choice;

    /** At most one of these. */
    private static final class Choice {
        @Option(
                names = "--store",
                paramLabel = "DIR",
                description = "The directory of the embedded store (default: ~/.keysource/store).")
        private @Nullable Path store;

        @Option(
                names = "--node-url",
                paramLabel = "URL",
                description = "The web interface of a Tahoe-LAFS node, whose grid is used instead.")
        private @Nullable String nodeUrl;

        @Option(
                names = "--node-directory",
                paramLabel = "DIR",
                description = "The directory of a Tahoe-LAFS node on this machine, whose grid is used instead.")
        private @Nullable Path nodeDirectory;
    }

    FileStore open() {
        if (choice != null && choice.nodeUrl != null) {
            return new GridStore(TahoeNode.at(choice.nodeUrl));
        }
        if (choice != null && choice.nodeDirectory != null) {
            return new GridStore(TahoeNode.inDirectory(choice.nodeDirectory));
        }
        return EmbeddedStore.at(
                choice != null && choice.store != null
                        ? choice.store
                        : home(System.getProperty("user.home"), System.getenv("HOME"))
                                .resolve(Path.of(".keysource", "store")));
    }

    /** The home directory of the user. Of one whom the system does not know by name the JDK says {@code ?}. */
    static Path home(@Nullable String... places) {
        return Stream.of(places)
                .filter(place -> place != null && Path.of(place).isAbsolute())
                .map(Path::of)
                .findFirst()
                .orElseThrow(() -> new MutableFileException(
                        "this user has no home directory; name the directory of the store with --store"));
    }
}
