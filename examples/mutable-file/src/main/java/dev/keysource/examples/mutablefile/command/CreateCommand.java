package dev.keysource.examples.mutablefile.command;

import dev.keysource.examples.mutablefile.Creation.Order;
import dev.keysource.examples.mutablefile.CreationOptions;
import dev.keysource.examples.mutablefile.capability.Contents;
import dev.keysource.examples.mutablefile.store.FileStore;
import dev.keysource.examples.mutablefile.store.FileStore.Place;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

@Command(
        name = "create",
        mixinStandardHelpOptions = true,
        description = "Makes a mutable file of each FILE and prints its write capability, one line each.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CreateCommand implements Callable<Integer> {
    @Mixin
    private CreationOptions creation;

    @Mixin
    private StoreOptions storeOptions;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "What to make a mutable file of.")
    private List<Path> files;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        List<Order> orders = new ArrayList<>();
        try (FileStore store = storeOptions.open()) {
            for (Path file : files) {
                byte[] content = Contents.of(file); // before a pair is spent on it
                Optional<Place> place = creation.place(file.toString());
                orders.add(new Order(
                        file.toString(),
                        pair -> place.isPresent()
                                ? store.createAt(place.get(), pair, creation.format(), content)
                                : store.create(pair, creation.format(), content)));
            }
            return creation.make(orders, made -> Main.report(made, spec.commandLine())) ? 0 : 1;
        }
    }
}
