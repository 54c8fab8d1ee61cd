package dev.keysource.examples.mutablefile.command;

import dev.keysource.examples.mutablefile.capability.Capability;
import dev.keysource.examples.mutablefile.store.FileStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;

@Command(
        name = "read",
        mixinStandardHelpOptions = true,
        description = "Writes the content of a mutable file to standard output, or lists a directory: a line with the"
                + " capability and the name of each child.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ReadCommand implements Callable<Integer> {
    @Mixin
    private StoreOptions storeOptions;

    @Parameters(paramLabel = "CAP", description = "A write or read capability.")
    private String capability;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Capability cap = Capability.ofArgument(capability);
        try (FileStore store = storeOptions.open()) {
            if (cap.isDirectory()) {
                PrintWriter out = spec.commandLine().getOut();
                store.list(cap).join().forEach((name, child) -> out.println(child + " " + name));
                out.flush();
            } else {
                System.out.write(store.read(cap).join());
                System.out.flush();
            }
        }
        return 0;
    }
}
