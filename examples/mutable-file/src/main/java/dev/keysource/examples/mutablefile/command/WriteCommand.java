package dev.keysource.examples.mutablefile.command;

import dev.keysource.examples.mutablefile.capability.Capability;
import dev.keysource.examples.mutablefile.capability.Contents;
import dev.keysource.examples.mutablefile.capability.MutableFileException;
import dev.keysource.examples.mutablefile.store.FileStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.nio.file.Path;
import java.util.concurrent.Callable;

@Command(name = "write", mixinStandardHelpOptions = true, description = "Replaces the content of a mutable file.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class WriteCommand implements Callable<Integer> {
    @Mixin
    private StoreOptions storeOptions;

    @Parameters(index = "0", paramLabel = "CAP", description = "A write capability.")
    private String capability;

    @Parameters(index = "1", paramLabel = "FILE", description = "The new content.")
    private Path file;

    @Override
    public Integer call() {
        Capability cap = Capability.ofArgument(capability);
        if (cap.isDirectory()) {
            throw new MutableFileException("this is the capability of a directory, not of a file");
        }
        try (FileStore store = storeOptions.open()) {
            store.write(cap, Contents.of(file)).join();
        }
        return 0;
    }
}
