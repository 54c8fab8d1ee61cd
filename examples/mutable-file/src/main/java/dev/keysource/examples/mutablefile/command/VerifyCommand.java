package dev.keysource.examples.mutablefile.command;

import dev.keysource.examples.mutablefile.capability.Capability;
import dev.keysource.examples.mutablefile.store.FileStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.util.concurrent.Callable;

@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = "Checks every bit of what is stored for a capability, without reading the content.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class VerifyCommand implements Callable<Integer> {
    @Mixin
    private StoreOptions storeOptions;

    @Parameters(paramLabel = "CAP", description = "A write, read or verify capability.")
    private String capability;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Capability cap = Capability.ofArgument(capability);
        try (FileStore store = storeOptions.open()) {
            String account = store.verify(cap).join();
            spec.commandLine().getErr().println(account);
            return 0;
        }
    }
}
